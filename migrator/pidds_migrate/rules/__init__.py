"""What every code means: one module a rule, named ``<code>_<name>.py``, that holds its ``PAGE``."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass

from pidds_migrate.outcome import Target


@dataclass(frozen=True)
class Example:
    """A whole program that gets the code; the tests run the migrator on it.

    Attributes:
        source: the native program.
        output: the program that comes out, where the rule is about its form; None where it is not.
        target: the target that the program is migrated to.
        encoding: how `source` is stored in a file.
        file: the name of that file, whose suffix tells what it is.
        fix: whether calls through PanDA are mended.
    """

    source: str
    output: str | None = None
    target: Target = Target.PANDACLIENT
    encoding: str = "utf-8"
    file: str = "example.py"
    fix: bool = False


@dataclass(frozen=True)
class Session:
    """Shell lines whose last one gets the code, for rules about files rather than programs.

    Attributes:
        lines: what to type.
        exit_code: of the last one.
    """

    lines: tuple[str, ...]
    exit_code: int = 2


@dataclass(frozen=True, kw_only=True)
class RulePage:
    """What is said of a code.

    Attributes:
        message: one line; braces name the details of a finding.
        what: what the tool saw, or did.
        why: the fact of iDDS, PanDA or Python behind it.
        remedy: what the user should do; empty where nothing is to be done.
        example: what gets the code; None only where no user can bring it about.
    """

    message: str
    what: str
    why: str
    remedy: str = ""
    example: Example | Session | None


@dataclass(frozen=True, kw_only=True)
class Rule(RulePage):
    """One code and its page.

    Attributes:
        code: a letter for the family (`pidds_migrate.outcome.Family`) and three digits.
        name: the code in words, as in the file name, with hyphens.
    """

    code: str
    name: str


def all_codes() -> tuple[str, ...]:
    """Every code there is, sorted."""
    return tuple(sorted(_modules()))


def load(code: str) -> Rule:
    """Import one rule.

    Raises:
        KeyError: no rule has this code.
    """
    module = _modules()[code]
    page: RulePage = importlib.import_module(f"{__name__}.{module}").PAGE
    return Rule(code=code, name=_name(module), **vars(page))


def names() -> dict[str, str]:
    """The code of each rule by its name."""
    return {_name(module): code for code, module in _modules().items()}


def _modules() -> dict[str, str]:
    names = (module.name for module in pkgutil.iter_modules(__path__))
    return {name.partition("_")[0].upper(): name for name in names}


def _name(module: str) -> str:
    return module.partition("_")[2].replace("_", "-")
