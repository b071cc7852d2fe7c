"""Say which name of a native class became another."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} becomes {new}",
    what="""
        A name of a native class that stands for no new object became what the objects are now: in an
        annotation, in a string that a test replaces, or behind the name of its package.
    """,
    why="""
        What keeps the native class alive keeps the program dependent on idds-client. Annotations say
        what is true: pidds_runtime.ClientApi, a checking class, or typing.Any for the object of
        panda-client, whose class has no name.
    """,
    example=Example(
        """\
from idds.client.client import Client


def submit(data):
    cl: Client = Client()
    return cl.add_request(**data)


print(submit({'name': 'scan'}))
""",
        output="""\
import typing

import idds.common.exceptions
import idds.common.utils
import pandaclient.idds_api


def submit(data):
    cl: typing.Any = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True)
    ret = cl.add_request(**data)
    if ret[0] == 0 and ret[1][0]:
        return ret[1][-1]
    else:
        raise idds.common.exceptions.IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))


print(submit({'name': 'scan'}))
""",
    ),
)
