"""``python -m tests.stack install``: make the virtualenvs of the real servers and clients."""

import argparse

from tests.stack.install import install


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.stack", description=__doc__)
    parser.add_argument("command", choices=["install"])
    parser.parse_args()
    print(install().root)


main()
