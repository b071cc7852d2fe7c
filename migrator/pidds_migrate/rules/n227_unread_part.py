"""Leave native what code that cannot be read may use."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N227",
    name="unread-part",
    message="this {part} cannot be read as Python, so what it names stays native",
    what="""
        A cell or code block that is no Python has the name of a client, or of its class, in it.
    """,
    why="""
        What it does with the client is not known, and it could not be changed with the rest.
    """,
    remedy="""
        Correct the cell or block, or remove it, and run the command again. A310 and A311 (with --verbose) say
        why it cannot be read.
    """,
    example=Example(
        """\
```python
from idds.client.client import Client

c = Client()
c.ping()
```

```python
c.get_requests(request_id=) <- yours
```
""",
        file="example.md",
    ),
)
