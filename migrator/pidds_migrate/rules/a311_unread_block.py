"""Tell, with --verbose, of a code block that is not Python."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this block is no Python, so it was left as it is: {problem}",
    what="A block that a page calls Python cannot be parsed. Only --verbose tells of it.",
    why="Documentation shows fragments and output as Python, which nobody runs.",
    remedy="Nothing where the block is only to be read. Otherwise correct it and run the command again.",
    example=Example(
        """\
```python
request_id = cl.add_request(...) -> 17
```

```python
from idds.client.client import Client

print(Client().ping())
```
""",
        file="example.md",
    ),
)
