"""``environment.yml`` of conda: read, never edited."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pidds_migrate.requirements.distributions import OLD, normalised
from pidds_migrate.requirements.listing import Entry

_ITEM = re.compile(r"^\s*-\s*['\"]?(?P<shown>(?:[\w.-]+::)?(?P<name>[A-Za-z0-9][\w.-]*)[^#'\"\r\n]*)", re.MULTILINE)


def entries(text: str) -> Iterator[Entry]:
    """The requirements on idds-client, of conda or of pip."""
    items = list(_ITEM.finditer(text))
    others = frozenset(normalised(item["name"]) for item in items) - {OLD}
    for item in items:
        if normalised(item["name"]) == OLD:
            shown = item["shown"].rstrip()
            start = item.start("shown")
            yield Entry(start, start + len(shown), shown, others, str, problem="YAML files are not edited")
