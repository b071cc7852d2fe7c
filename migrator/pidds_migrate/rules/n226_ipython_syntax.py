"""Leave native what a magic, shell line or question of IPython has in its hands."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="a program in another interpreter or file speaks of idds.client: {syntax}",
    what="A cell holds a program of its own (%%python, %%bash, %%writefile) that speaks of idds.client.",
    why="What such a cell runs or writes is not read as part of the notebook.",
    remedy="""
        Write the calls as plain Python in a cell of their own, and run the command again. A program that
        %%writefile writes is migrated where it is written to.
    """,
    example=Example(
        """\
```{code-cell} python
%%python3
from idds.client.client import Client

print(Client().ping())
```
""",
        file="example.md",
    ),
)
