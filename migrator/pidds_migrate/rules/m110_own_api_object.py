"""Say which object is one of its own, and why."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{name} becomes {api}, an API object of its own: {reason}",
    what="""
        The object is made by a small function that sets up an API object which nothing else in the
        process changes; it takes the arguments of get_api.
    """,
    why="""
        panda-client keeps one API object per process: every get_api changes the settings of all that were
        made before (panda-client 2.2.0). Where two settings may meet, whoever runs when, each object is
        one of its own. pidds_runtime has independent objects always.
    """,
    example=Example(
        """\
from idds.client.client import Client


def ping(host):
    Client(host).ping()


ping('https://one.example.org:443/idds')
ping('https://other.example.org:443/idds')
""",
        output='''\
import idds.common.exceptions
import idds.common.utils


def _idds_get_api(
    dumper=None,
    verbose=False,
    idds_host=None,
    compress=True,
    manager=False,
    loader=None,
    json_outputs=False,
):
    """Return an API object of its own: get_api gives a shared one."""
    settings = dict(locals())
    from pandaclient import idds_api

    if not hasattr(idds_api, "api"):
        return idds_api.get_api(**settings)
    own = type(idds_api.api)()
    vars(own).update(settings)
    return own


def ping(host):
    ret = _idds_get_api(idds.common.utils.json_dumps, idds_host=host, compress=True).ping()
    if not (ret[0] == 0 and ret[1][0]):
        raise idds.common.exceptions.IDDSException(str(ret[1][-1] if ret[0] == 0 else ret[1]))


ping('https://one.example.org:443/idds')
ping('https://other.example.org:443/idds')
''',
    ),
)
