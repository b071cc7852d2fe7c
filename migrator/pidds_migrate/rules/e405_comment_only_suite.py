"""Say where a suite holds a comment and no statement."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message=(
        "{statement} on line {header} holds only a comment, which is not valid Python: put a "
        "statement such as pass or a call here"
    ),
    what="""
        A handler, or another block, has a comment for a body. Python does not parse this, so the
        file was left as it is.
    """,
    why="""
        A comment is no statement, and every block needs one. The example of the PanDA documentation
        has such handlers (# error), to be filled in by the reader.
    """,
    remedy="""
        Write what should happen in place of the comment, or pass below it, and run the command
        again.
    """,
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
try:
    request_id = cl.add_request(name='scan')
except Exception:
    # error

print('done')
""",
    ),
)
