"""Gives pip the metadata that a source archive carries anyway, so that nothing of the archive is run.

pip asks the build backend for an archive's name and version before it saves it. panda-server's own build would look
for system groups and post to a chat.
"""

from __future__ import annotations

import email
import shutil
from collections.abc import Mapping
from pathlib import Path


def prepare_metadata_for_build_wheel(metadata_directory: str, config_settings: Mapping[str, str] | None = None) -> str:
    """Do what PEP 517 asks of a backend: put the metadata into the folder and return its name."""
    metadata = email.message_from_string(Path("PKG-INFO").read_text(encoding="utf-8"))
    name = metadata["Name"].replace("-", "_")
    dist_info = Path(metadata_directory, f"{name}-{metadata['Version']}.dist-info")
    dist_info.mkdir()
    shutil.copyfile("PKG-INFO", dist_info / "METADATA")
    return dist_info.name
