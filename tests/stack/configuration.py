"""The configuration files of the iDDS server and of a PanDA server that has no database."""

from __future__ import annotations

import configparser
import textwrap
from dataclasses import dataclass
from pathlib import Path

IDDS_SCHEMA = "doma_idds"


@dataclass(frozen=True)
class IddsConfiguration:
    """The two files that the iDDS server reads, and that the relay's iDDS client reads as well."""

    main: Path
    authentication: Path

    def environment(self) -> dict[str, str]:
        """The variables that point iDDS at the files."""
        return {"IDDS_CONFIG": str(self.main), "IDDS_AUTH_CONFIG": str(self.authentication)}


def write_idds(folder: Path, database_url: str, idds_url: str) -> IddsConfiguration:
    """Configure an iDDS server at `idds_url` that keeps its rows in `database_url`."""
    for name in ("log", "cache"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    schema = f"schema = {IDDS_SCHEMA}" if database_url.startswith("postgresql") else ""
    main = folder / "idds.cfg"
    # ERROR: iDDS 2.6.21 adds a handler to its log at every request and writes a line once for each, and
    # get_workflow_item warns at every add_request: the thousandth would take 100 ms.
    main.write_text(
        textwrap.dedent(f"""\
        [common]
        loglevel = ERROR
        logdir = {folder}/log
        [database]
        default = {database_url}
        {schema}
        pool_size = 5
        echo = 0
        pool_reset_on_return = rollback
        [rest]
        host = {idds_url}
        cacher_dir = {folder}/cache
        """)
    )
    authentication = folder / "auth.cfg"
    authentication.write_text(
        textwrap.dedent("""\
        [common]
        allow_vos = testvo
        [Users]
        allow_users = DC=test
        super_users = CN=pandarelay
        ban_users = CN=nobody
        """)
    )
    return IddsConfiguration(main, authentication)


# nDBConnection = 0 is panda-server 1.0.4's own mode without a database (pandaserver/server/panda.py).
# Hosts are loopback and ports closed, so that a default can never reach a production service.
PANDA_SERVER = {
    "nDBConnection": "0",
    "backend": "postgres",
    "dbhost": "none",
    "pserverhost": "127.0.0.1",
    "pserverhosthttp": "127.0.0.1",
    "pserverport": "1",
    "pserverporthttp": "1",
    "token_authType": "None",
}
PANDA_COMMON = {
    "loghost": "127.0.0.1",
    "loghost_new": "127.0.0.1",
    "monport-apache": "1",
    "monport-apache_new": "1",
}


def write_panda(home: Path, templates: Path) -> dict[str, str]:
    """Configure a PanDA server below `home`, from the templates that its package installs.

    Returns:
        The variables that point panda-server at the files.
    """
    for name in ("log", "cache", "etc/panda"):
        (home / name).mkdir(parents=True, exist_ok=True)
    folders = {"logdir": f"{home}/log", "cache_dir": f"{home}/cache", "home_dir_cwd": str(home)}
    _adapt(
        templates / "panda_server.cfg.rpmnew",
        home / "etc/panda/panda_server.cfg",
        "server",
        PANDA_SERVER | folders,
    )
    logs = {"logdir": f"{home}/log"}
    _adapt(
        templates / "panda_common.cfg.rpmnew",
        home / "etc/panda/panda_common.cfg",
        "logger",
        PANDA_COMMON | logs,
    )
    return {"PANDA_HOME": str(home)}


def _adapt(template: Path, written: Path, section: str, settings: dict[str, str]) -> None:
    parser = configparser.RawConfigParser()
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # the names' case matters to panda-server
    parser.read(template)
    for name, value in settings.items():
        parser.set(section, name, value)
    with written.open("w") as file:
        parser.write(file)
