"""Databases for the iDDS server: SQLite, which is fast, and PostgreSQL, which iDDS runs on in production.

Both make the tables once, in a template, and give each test fresh rows by copying or emptying.
"""

from __future__ import annotations

import csv
import io
import json
import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from types import TracebackType
from typing import Protocol

from tests.stack import configuration
from tests.stack.install import SERVER, Installation
from tests.stack.servers import free_port

CREATE_TABLES = Path(__file__).with_name("inside") / "create_tables.py"
COMMAND_SECONDS = 60

Rows = dict[str, list[dict[str, str]]]


class Database(Protocol):
    """One database that an iDDS server uses."""

    @property
    def url(self) -> str:
        """The address in SQLAlchemy's form."""

    def reset(self) -> None:
        """Empty all tables and start the ids at 1 again, under a running server."""

    def keep(self) -> None:
        """Remember the rows for `restore`."""

    def restore(self) -> None:
        """Bring back the rows that were kept, and the next ids, under a running server."""

    def rows(self) -> Rows:
        """All rows, by table and then by column, as text; tables without rows are left out."""


class DatabaseError(Exception):
    """PostgreSQL refused a statement."""


class DatabaseEngine(Protocol):
    """Makes databases; a context manager that starts and ends what they need."""

    def __enter__(self) -> DatabaseEngine: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def create(self, name: str) -> Database:
        """A new database with iDDS's tables and no rows."""


def _create_tables(installation: Installation, folder: Path, url: str) -> None:
    settings = configuration.write_idds(folder / "template", url, "https://127.0.0.1:1/idds")
    subprocess.run(
        [installation.python(SERVER), CREATE_TABLES],
        env={"PATH": os.environ["PATH"], "HOME": str(folder), **settings.environment()},
        check=True,
        capture_output=True,
        timeout=COMMAND_SECONDS,
    )


class Sqlite:
    """SQLite files below one folder."""

    name = "sqlite"

    def __init__(self, installation: Installation, folder: Path) -> None:
        self._installation = installation
        self._folder = folder
        self._template = folder / "template.db"

    def __enter__(self) -> Sqlite:
        self._folder.mkdir(parents=True, exist_ok=True)
        _create_tables(self._installation, self._folder, f"sqlite:///{self._template}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing runs."""

    def create(self, name: str) -> SqliteDatabase:
        """A copy of the template."""
        path = self._folder / f"{name}.db"
        shutil.copy(self._template, path)
        return SqliteDatabase(path, self._template)


class SqliteDatabase:
    """One SQLite file."""

    def __init__(self, path: Path, template: Path) -> None:
        self._path = path
        self._template = template
        self._kept = path.with_suffix(".kept")

    @property
    def url(self) -> str:
        """The file's address."""
        return f"sqlite:///{self._path}"

    def reset(self) -> None:
        """Copy the template over the rows."""
        _copy_pages(self._template, self._path)

    def keep(self) -> None:
        """Copy the rows into a file beside."""
        _copy_pages(self._path, self._kept)

    def restore(self) -> None:
        """Copy that file over the rows."""
        _copy_pages(self._kept, self._path)

    def rows(self) -> Rows:
        """All rows, read in one transaction."""
        connection = sqlite3.connect(self._path)
        connection.row_factory = sqlite3.Row
        try:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
            rows = {table[0]: connection.execute(f'SELECT * FROM "{table[0]}"').fetchall() for table in tables}
        finally:
            connection.close()
        return {
            table: [{column: _text(row[column]) for column in row.keys()} for row in found]  # noqa: SIM118
            for table, found in rows.items()
            if found and not table.startswith("sqlite_")
        }


def _copy_pages(source: Path, target: Path) -> None:
    """Copy a database as SQLite does, which the open connections of a server notice."""
    with closing(sqlite3.connect(source)) as original, closing(sqlite3.connect(target)) as copy:
        original.backup(copy)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def postgres_binaries() -> Path | None:
    """The folder of initdb, pg_ctl and psql, or None where PostgreSQL is not installed."""
    initdb = shutil.which("initdb")
    if initdb:
        return Path(initdb).resolve().parent  # a link may lead to the folder that has all of them
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    return installed[-1] if installed else None


class Postgres:
    """A private PostgreSQL cluster on a free loopback port."""

    name = "postgresql"
    # Rows need not survive a crash of the machine: nothing waits for the disk.
    SETTINGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=127.0.0.1")

    def __init__(self, installation: Installation, folder: Path, binaries: Path) -> None:
        self._installation = installation
        self._folder = folder
        self._binaries = binaries
        self._port = free_port()
        # PostgreSQL refuses to run as root, and its user cannot look into a test's own folders.
        self._user = _unprivileged_user() if os.getuid() == 0 else None
        self._cluster = Path(tempfile.mkdtemp(prefix="stack-postgresql-"))
        self._sessions = ExitStack()

    def __enter__(self) -> Postgres:
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._user:
            os.chown(self._cluster, self._user.pw_uid, self._user.pw_gid)
        data = self._cluster / "data"
        self._run("initdb", "-D", data, "-A", "trust", "-U", "idds", "--no-sync", "-E", "UTF8", "--locale=C.UTF-8")
        settings = (*self.SETTINGS, f"unix_socket_directories={self._cluster}")
        options = " ".join([f"-p {self._port}", *(f"-c {setting}" for setting in settings)])
        self._run("pg_ctl", "-D", data, "-l", self._cluster / "log", "-w", "-o", options, "start")
        self._run("createdb", *self.connection, "template")
        _create_tables(self._installation, self._folder, self._url("template"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._sessions.close()
        self._run("pg_ctl", "-D", self._cluster / "data", "-m", "immediate", "-w", "stop")
        if error:
            shutil.copy(self._cluster / "log", self._folder / "postgresql.log")
        shutil.rmtree(self._cluster)

    @property
    def connection(self) -> tuple[str, ...]:
        """The options by which PostgreSQL's programs find the cluster."""
        return ("-h", "127.0.0.1", "-p", str(self._port), "-U", "idds")

    def create(self, name: str) -> PostgresDatabase:
        """A copy of the template."""
        self._run("createdb", *self.connection, "-T", "template", name)
        return PostgresDatabase(self.open_psql(name), self._url(name))

    def open_psql(self, database: str) -> Psql:
        """A psql on one of the databases, to be closed before the cluster ends."""
        psql = Psql([self._binaries / "psql", *self.connection, database])
        self._sessions.callback(psql.close)
        return psql

    def _url(self, name: str) -> str:
        return f"postgresql+psycopg2://idds@127.0.0.1:{self._port}/{name}"

    def _run(self, program: str, *arguments: str | Path) -> str:
        with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open in the server that pg_ctl starts
            subprocess.run(
                [self._binaries / program, *arguments],
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self._cluster,
                check=True,
                timeout=COMMAND_SECONDS,
                user=self._user.pw_uid if self._user else None,
                group=self._user.pw_gid if self._user else None,
                extra_groups=[] if self._user else None,
            )
            output.seek(0)
            return output.read()


class Psql:
    """A psql that stays open: starting one takes longer than what it is asked."""

    END = "end of the answer"

    def __init__(self, command: Sequence[str | Path]) -> None:
        self._process = subprocess.Popen(
            [*command, "-q", "--csv", "-v", "ON_ERROR_STOP=1"],
            env={**os.environ, "PGOPTIONS": "-c client_min_messages=warning"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def query(self, statement: str) -> str:
        """The answer, as comma-separated values with a header.

        Raises:
            DatabaseError: psql ended; the message has its words.
        """
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{statement};\n\\echo {self.END}\n")
        self._process.stdin.flush()
        answer: list[str] = []
        for line in self._process.stdout:
            if line == f"{self.END}\n":
                return "".join(answer)
            answer.append(line)
        raise DatabaseError("".join(answer))

    def close(self) -> None:
        """End it."""
        self._process.communicate(timeout=COMMAND_SECONDS)


def _unprivileged_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


class PostgresDatabase:
    """One database of the cluster."""

    SCHEMA = configuration.IDDS_SCHEMA
    KEPT = "kept"

    def __init__(self, psql: Psql, url: str) -> None:
        self._psql = psql
        self.url = url
        self._tables = self._names("tables", "table_name")
        self._sequences = self._names("sequences", "sequence_name")
        self._bring_back = ""

    def reset(self) -> None:
        """Empty the tables that have rows, and start all sequences again."""
        self._refill(self._set_sequences(dict.fromkeys(self._sequences, "1, false")))

    def keep(self) -> None:
        """Copy the rows into a schema of their own."""
        filled = self.rows()
        copies = (f'CREATE TABLE {self.KEPT}."{name}" AS TABLE {self._in_schema(name)}' for name in filled)
        self._psql.query("; ".join((f"DROP SCHEMA IF EXISTS {self.KEPT} CASCADE; CREATE SCHEMA {self.KEPT}", *copies)))
        inserts = [f'INSERT INTO {self._in_schema(name)} TABLE {self.KEPT}."{name}"' for name in filled]
        positions = {name: self._position(name) for name in self._sequences}
        self._bring_back = "; ".join((*inserts, self._set_sequences(positions)))

    def restore(self) -> None:
        """Copy the rows back from that schema."""
        self._refill(self._bring_back)

    def _refill(self, statements: str) -> None:
        """Empty the tables, all indexes with them, that have rows: each takes milliseconds."""
        filled = ", ".join(map(self._in_schema, self.rows()))
        truncate = f"TRUNCATE {filled} CASCADE; " if filled else ""
        # replica: rows are copied without regard to the order in which they refer to each other.
        self._psql.query(f"BEGIN; SET LOCAL session_replication_role = replica; {truncate}{statements}; COMMIT")

    def _in_schema(self, name: str) -> str:
        return f'{self.SCHEMA}."{name}"'

    def _set_sequences(self, positions: Mapping[str, str]) -> str:
        settings = (f"setval('{self._in_schema(name)}', {position})" for name, position in positions.items())
        return f"SELECT {', '.join(settings)}"

    def _position(self, sequence: str) -> str:
        """Its last value, and whether that has been given out, as setval takes them."""
        return self._psql.query(f"SELECT last_value, is_called::text FROM {self._in_schema(sequence)}").split()[1]

    def rows(self) -> Rows:
        """All rows, asked for in one statement."""
        each = (
            f"SELECT '{table}' AS name, row_to_json(t)::text AS row FROM {self._in_schema(table)} t"
            for table in self._tables
        )
        rows: Rows = {}
        for line in csv.DictReader(io.StringIO(self._psql.query(" UNION ALL ".join(each)))):
            columns = json.loads(line["row"]).items()
            rows.setdefault(line["name"], []).append({column: _text(value) for column, value in columns})
        return rows

    def _names(self, kind: str, column: str) -> list[str]:
        schema_column = f"{kind.removesuffix('s')}_schema"
        statement = f"SELECT {column} FROM information_schema.{kind} WHERE {schema_column} = '{self.SCHEMA}'"
        return sorted(self._psql.query(statement).split()[1:])
