"""Tell of a cell that is not Python."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="this cell cannot be read as Python, so it was left as it is: {problem}",
    what="A code cell of a notebook is neither Python nor anything that IPython makes Python of.",
    why="""
        Such a cell fails when it is run, or belongs to Python 2, or to an extension of IPython. The names in it
        may stand for anything after it, so a client that it names becomes an object that checks its replies
        itself (M108).
    """,
    remedy="Correct the cell or remove it; nothing is to be done where it has nothing to do with iDDS.",
    example=Example(
        """\
```{code-cell} python
print "finished"
```

```{code-cell} python
from idds.client.client import Client

print(Client().ping())
```
""",
        file="example.md",
    ),
)
