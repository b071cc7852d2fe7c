"""Make the same calls through one package and print the replies as JSON: ``calls.py MODULE < calls.json``."""

from __future__ import annotations

import importlib
import json
import sys


def shown(value: object) -> object:
    """Bytes as text: JSON has none."""
    return value.decode() if isinstance(value, bytes) else value


def main() -> None:
    module = importlib.import_module(sys.argv[1])
    replies = []
    for settings, method, args, kwargs in json.load(sys.stdin):
        status, answer = getattr(module.get_api(**settings), method)(*args, **kwargs)
        replies.append([status, shown(answer)])
    # panda-client writes its log to stdout: the replies are the last line.
    print("\n" + json.dumps(replies))


if __name__ == "__main__":
    main()
