"""What imported packages do to panda-client's one API object, and to the order in which code runs.

Packages that are not named here may make API objects of their own, as `idds.iworkflow`, `idds.doma` and
`lsst.ctrl.bps.panda` do (idds-workflow 2.6.21, idds-doma 2.6.21, ctrl_bps_panda 29).
"""

from __future__ import annotations

import sys

KNOWN = frozenset(
    {
        *("idds.client", "idds.common", "idds.workflow", "idds.workflowv2", "idds.core", "idds.orm"),
        *("idds.tests", "idds.rest", "idds.agents", "idds.doma.workflowv2", "idds.atlas.workflowv2"),
        *("pandaclient", "pidds_runtime", "pandaserver", "rucio"),
        *("attr", "bs4", "certifi", "cherrypy", "click", "cloudpickle", "cx_Oracle", "dask", "dateutil", "django"),
        *("dogpile", "flask", "future", "gfal2", "httpx", "jinja2", "jwt", "lxml", "matplotlib", "mock", "networkx"),
        *("nose", "numpy", "numba", "oracledb", "packaging", "pandas", "psutil", "psycopg", "psycopg2", "pydantic"),
        *("pymysql", "pytest", "pytz", "requests", "rich", "ROOT", "ruamel", "scipy", "setuptools", "six", "sklearn"),
        *("sqlalchemy", "stomp", "tabulate", "tenacity", "torch", "tqdm", "typer", "typing_extensions", "uproot"),
        *("unittest2", "urllib3", "yaml"),
    }
)
"""Packages that make no API object of PanDA."""

CONCURRENT = frozenset({"threading", "concurrent", "asyncio", "multiprocessing", "_thread", "signal", "sched"})
"""Packages with which a function can run while it runs already."""


def is_known(dotted: str) -> bool:
    """Whether a module is of the standard library, or of the packages above."""
    parts = dotted.split(".")
    if parts[0] in sys.stdlib_module_names:
        return True
    return any(".".join(parts[:end]) in KNOWN for end in range(1, len(parts) + 1))
