"""Say that code of a document names the client and cannot be read."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this names idds.client and cannot be read as Python, so it was left as it is: {problem}",
    what="A cell of a notebook or a block of a page names the native client and is no Python of this day.",
    why="What cannot be parsed cannot be migrated; if it is run after all, it still calls iDDS natively.",
    remedy="Correct it (2to3 does so for Python 2), or remove it, and run the command again.",
    example=Example(
        """\
```python
from idds.client.client import Client

print Client().ping()
```
""",
        file="example.md",
    ),
)
