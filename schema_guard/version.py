"""The version, for modules of every layer; the package's root re-exports it."""

__version__ = "0.1.0"
