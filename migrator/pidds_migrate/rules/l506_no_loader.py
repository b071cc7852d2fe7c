"""Find enums and objects that are read without a loader."""

from pidds_migrate.rules import Example, RulePage

PAGE = RulePage(
    message="get_api is given no loader, and {what} in {place} reads an enum or an object of iDDS",
    what="""
        The program compares a status of an answer with an enum, reads an attribute of an
        object, or takes an enum's name out of a raw dictionary; the API object has no loader.
    """,
    why="""
        Enums and objects come as dictionaries {'class', 'module', 'attributes'} unless get_api
        is given loader=idds.common.utils.json_loads: a comparison with an enum then never
        holds. The raw dictionaries are what idds-common writes today, and no interface.
    """,
    remedy="""
        Give get_api the loader. --fix adds it, and reads .name and .value in place of the raw
        dictionary.
    """,
    example=Example(
        """\
import idds.common.utils
import pandaclient.idds_api

api = pandaclient.idds_api.get_api(idds.common.utils.json_dumps, compress=True, manager=True)
ret = api.get_requests(request_id=1)
if ret[0] == 0 and ret[1][0]:
    requests = ret[1][-1]
    print([request['status']['attributes']['_name_'] for request in requests])
""",
    ),
)
