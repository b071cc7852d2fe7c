"""Refuse clients whose methods are chosen while the program runs."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N207",
    name="dynamic-dispatch",
    message="{call} chooses what is used of the client while the program runs",
    what="""
        getattr, hasattr, setattr, delattr, vars or dir is used on the client.
    """,
    why="""
        Which method is called cannot be known from the file, nor therefore what it returns and
        whether it may be relayed. hasattr is always true on an API object of PanDA.
    """,
    remedy="""
        Write the calls out, for example as a dictionary from names to functions that call the
        methods, and run the command again.
    """,
    example=Example(
        """\
import sys

from idds.client.client import Client

cl = Client()
print(getattr(cl, sys.argv[1])(request_id=1))
""",
    ),
)
