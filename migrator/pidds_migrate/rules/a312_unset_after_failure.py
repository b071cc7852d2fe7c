"""Say which name a failure leaves unset."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} is unset where the call that gives it failed: a NameError now, which the native handler caught",
    what="""
        An argument of the call is what an earlier call returned. Where that one failed and its handler
        went on, the name has no value.
    """,
    why="""
        Natively the NameError was raised inside the try and its handler ran. The documented form has no
        try any more, as on PanDA's page; so the error is loud.
    """,
    remedy="Give the name a value before the first call, or end the first handler with exit or raise.",
    example=Example(
        """\
from idds.client.client import Client

cl = Client()
try:
    request_id = cl.add_request(name='scan')
except Exception:
    print('could not submit')
try:
    cl.abort_request(request_id)
except Exception:
    print('could not abort')
""",
    ),
)
