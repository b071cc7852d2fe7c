"""Functions that look at what a function takes, by their qualified names (the library reference of Python, inspect).

The methods of the native clients name their parameters; those that go through panda-client take any.
"""

from __future__ import annotations

ASK_FOR_PARAMETERS = frozenset(
    f"inspect.{name}"
    for name in ("signature", "getfullargspec", "getargspec", "getcallargs", "Signature.from_callable")
)
