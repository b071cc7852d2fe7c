"""Say what a test has to patch once the program is migrated."""

from pidds_migrate.rules import Example, Rule

RULE = Rule(
    code="A334",
    name="patched-by-name",
    message="{name} is replaced by its name: once what it tests is migrated, replace {instead}",
    what="""
        mock.patch, mocker.patch or monkeypatch.setattr is given the dotted name of a native client or of
        one of its methods. It was left as it is.
    """,
    why="""
        A migrated program does not come past the native class any more: the stand-in of the test is never
        asked, and the program talks to PanDA.
    """,
    remedy="""
        Replace the function that is named by one that returns a stand-in for the API object. A method of
        it answers (0, [True, response]) where the native one returned a response.
    """,
    example=Example(
        """\
from unittest import mock

import scan


@mock.patch('idds.client.client.Client.add_request', return_value=7)
def test_scan(add_request):
    assert scan.submit() == 7
""",
    ),
)
