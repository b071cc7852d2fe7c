"""``python -m pidds_migrate``."""

from pidds_migrate.cli import main

main()
