"""Found by every Python that the verified program starts; prepares it, then hands over to the next of this name."""

import os
import sys

_here = os.path.dirname(os.path.abspath(__file__))


def _next_of_this_name() -> None:
    rest = [entry for entry in sys.path if os.path.abspath(entry or ".") != _here]
    from importlib.machinery import PathFinder

    spec = PathFinder.find_spec("sitecustomize", rest)
    if spec is not None and spec.loader is not None and spec.origin != os.path.abspath(__file__):
        from importlib.util import module_from_spec

        spec.loader.exec_module(module_from_spec(spec))


_next_of_this_name()
if os.environ.get("PIDDS_VERIFY_RUN"):
    from pidds_verify import child

    child.prepare()
