"""Answers of the user: read from a file, and written down from a run so that he can change them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pidds_migrate.verify.failures import CannotRunError
from pidds_migrate.verify.trace import Call

_YAML = (".yaml", ".yml")


def read(path: Path) -> dict[str, list[Any]]:
    """The answers in a file: for each method of `Client` a list, one for each call in turn.

    Raises:
        CannotRunError: the file cannot be read, or holds something else.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CannotRunError(f"{path} cannot be read: {error}") from error
    try:
        content = _yaml(path).safe_load(text) if path.suffix in _YAML else json.loads(text)
    except ValueError as error:
        raise CannotRunError(f"{path} is not valid: {error}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "yaml":
            raise
        raise CannotRunError(f"{path} is not valid YAML: {error}") from error
    if not isinstance(content, dict) or not all(isinstance(value, list) and value for value in content.values()):
        raise CannotRunError(f"{path}: write a list of answers for each method, such as `ping: [{{Status: OK}}]`")
    return {str(method): answers for method, answers in content.items()}


def write(path: Path, calls: Sequence[Call]) -> None:
    """Write down what a run was answered.

    Raises:
        CannotRunError: the file cannot be written.
    """
    answers: dict[str, list[Any]] = {}
    for call in calls:
        if call.outcome == "answer" and not call.unknown:
            answers.setdefault(call.method, []).append(call.answer)
    if path.suffix in _YAML:
        text = _yaml(path).safe_dump(answers, sort_keys=False, allow_unicode=True)
    else:
        text = json.dumps(answers, indent=2, ensure_ascii=False) + "\n"
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotRunError(f"{path} cannot be written: {error}") from error


def _yaml(path: Path) -> Any:
    try:
        import yaml
    except ImportError:
        raise CannotRunError(
            f"{path} is YAML, which needs the extra `verify`: install pidds-migrate[verify], or give JSON"
        ) from None
    return yaml
