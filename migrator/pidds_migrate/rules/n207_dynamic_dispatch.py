"""Refuse clients whose methods are chosen while the program runs."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="N207",
    name="dynamic-dispatch",
    message="{call} may reach the client by name while the program runs",
    what="""
        getattr, hasattr, setattr, delattr, vars or dir is used on the client; or exec, eval, globals,
        locals or a string beside getattr may name its variable; or its class is named in a string
        that a call is given (mock.patch, import_module).
    """,
    why="""
        What is called then cannot be known from the file, nor therefore what it returns and whether it
        may be relayed. hasattr is always true on an API object of PanDA.
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
