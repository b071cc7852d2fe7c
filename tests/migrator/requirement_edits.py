"""What is done to a text with requirements, and said of it, as the tests of each format ask."""

from __future__ import annotations

from pidds_migrate.outcome import Rewritten
from pidds_migrate.requirements.judge import Entries, judged
from pidds_migrate.requirements.verdict import Needs

GONE = Needs(("panda-client", "idds-common"), None)
KEPT = Needs(("panda-client", "idds-common"), "old.py:3")


def edited(entries: Entries, text: str, found: Needs = GONE) -> str:
    outcome = judged(text.encode(), entries, found, writes=True)
    return outcome.content.decode() if isinstance(outcome, Rewritten) else text


def codes(entries: Entries, text: str, found: Needs = GONE, *, writes: bool = True) -> list[str]:
    return [finding.code for finding in judged(text.encode(), entries, found, writes=writes).findings]
