"""Typed models from contracts.

``shape`` reads what types can say out of a contract and gives every place a safe name; ``generator`` lets
datamodel-code-generator turn that into classes and reads them back; ``emit`` writes modules; ``guard`` refuses a module
that holds anything but what ``emit`` may write; ``truth`` runs instances through model and schema; ``package`` puts the
modules of all contracts together. ``runtime`` holds the modules that every generated package carries along.
"""
