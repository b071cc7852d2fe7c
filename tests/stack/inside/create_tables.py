"""Runs in the server's virtualenv: create the tables of the iDDS database that IDDS_CONFIG names."""

import sqlite_md5
from idds.common.config import config_get, config_has_option
from idds.orm.base import models
from sqlalchemy.schema import CreateSchema

engine = sqlite_md5.engine_with_md5()
if config_has_option("database", "schema"):
    with engine.begin() as connection:
        connection.execute(CreateSchema(config_get("database", "schema"), if_not_exists=True))
models.register_models(engine)
