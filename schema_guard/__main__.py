"""``python -m schema_guard``."""

from schema_guard.cli.main import main

main()
