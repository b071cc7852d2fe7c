"""The syntax tree of a text that several steps look at, parsed once."""

from __future__ import annotations

import ast
from functools import lru_cache


@lru_cache(maxsize=1)  # from step to step the text mostly stays the same
def parsed(text: str) -> ast.Module:
    """The tree of a text, which nobody changes.

    Raises:
        SyntaxError: it is no program.
    """
    return ast.parse(text)
