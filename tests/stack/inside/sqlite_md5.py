"""Give SQLite the md5 function that an index of the iDDS tables computes; PostgreSQL has one."""

import hashlib
import sqlite3

from idds.orm.base import session
from sqlalchemy import Engine, event


def engine_with_md5() -> Engine:
    """The engine of iDDS, whose SQLite connections know md5."""
    engine = session.get_engine(echo=False)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _define_md5)
    return engine


def _define_md5(connection: sqlite3.Connection, _record: object) -> None:
    connection.create_function("md5", 1, lambda text: hashlib.md5(str(text).encode()).hexdigest(), deterministic=True)
