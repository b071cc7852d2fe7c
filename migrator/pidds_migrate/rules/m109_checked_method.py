"""Say which method is checked when it is called."""

from pidds_migrate.outcome import Target
from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{method} becomes {new}, which checks the reply when it is called",
    what="""
        A method that is taken as a value, to be called later, becomes an object that makes the check when
        it is called. It has the method's name, and is equal to another one of the same object and name.
    """,
    why="""
        The later call is where the check belongs, and it may stand anywhere: in a pool of threads, a
        table of commands, a retry function.
    """,
    example=Example(
        """\
from functools import partial

from idds.client.client import Client

cl = Client()
ping = partial(cl.ping)
print(ping())
""",
        output="""\
from functools import partial

import idds.common.utils
import pidds_runtime

cl = pidds_runtime.get_api(idds.common.utils.json_dumps, compress=True)
ping = partial(pidds_runtime.checked(cl, "ping"))
print(ping())
""",
        target=Target.RUNTIME,
    ),
)
