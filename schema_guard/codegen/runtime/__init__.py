"""Modules that are copied into generated packages as they are; schema-guard itself runs them only to test models."""
