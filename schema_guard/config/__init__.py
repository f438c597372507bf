"""Configuration: ``[tool.schema-guard]`` in pyproject.toml, or schema-guard.toml; the environment beats the file."""

from schema_guard.config.load import Config, load_config

__all__ = ["Config", "load_config"]
