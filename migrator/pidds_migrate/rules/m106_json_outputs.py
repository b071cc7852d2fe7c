"""Say that setup_json_outputs became an argument."""

from pidds_migrate.outcome import Target
from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="{statement} went: it is a setting of the API object, or done by the PanDA server",
    what="""
        The call of setup_json_outputs went, and the API object is made with json_outputs=True; or a call
        of setup_client went, which the PanDA server does by itself.
    """,
    why="""
        Every relayed call runs on a fresh client on the PanDA server, so what one call sets up
        another does not see; the request itself has to ask for JSON. pidds_runtime sends that;
        panda-client 2.2.0 stores it and does not.
    """,
    example=Example(
        """\
from idds.client.clientmanager import ClientManager

cm = ClientManager()
cm.setup_json_outputs()
print(cm.get_requests(request_id=1))
""",
        output="""\
import idds.common.utils
import pidds_runtime

cm = pidds_runtime.get_api(
    dumper=idds.common.utils.json_dumps, loader=pidds_runtime.json_loads, compress=True,
    manager=True, json_outputs=True
)
print(pidds_runtime.unwrap_pair(cm.get_requests(request_id=1)))
""",
        target=Target.RUNTIME,
    ),
)
