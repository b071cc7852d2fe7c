"""Leave native what a magic, shell line or question of IPython has in its hands."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N226",
    name="ipython-syntax",
    message="what IPython does with this line cannot be followed: {syntax}",
    what="""
        A magic (%time, %%writefile) or a shell line (!...) uses the name of a client, a question (name?)
        that of a class, or its cell holds a program of its own that speaks of idds.client.
    """,
    why="""
        What IPython makes of such a line is not Python that could be rewritten in place, and the client may get
        from there to code that is not seen.
    """,
    remedy="""
        Write the call as plain Python in a cell of its own, %%time above it if it is to be timed, and run the
        command again. A program that %%writefile writes is migrated where it is written to.
    """,
    example=Example(
        """\
```{code-cell} python
from idds.client.client import Client

c = Client()
%time c.ping()
```
""",
        file="example.md",
    ),
)
