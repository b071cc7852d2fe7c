"""Projects of many files, a few of which have iDDS code: the inputs of the benchmarks of whole projects."""

from __future__ import annotations

from collections.abc import Callable

Files = dict[str, str]
"""The text of each file, by its name."""

_NATIVE = "from idds.client.client import Client\n"

# Functions without any iDDS code, as most of a project has them.
_BODY = (
    """

def work_{0}(items, limit=10):
    found = []
    for item in items:
        if len(found) > limit:
            break
        found.append({{"name": item, "number": {0}}})
    return found
"""
    * 8
)

_ASK = """

def ask_{0}(request_id):
    client = Client()
    return client.get_requests(request_id=request_id)
"""


def _some_imports(count: int, every: int) -> Files:
    """Each imports three others; every so manieth makes a client."""
    files = {}
    for number in range(count):
        others = sorted({(number * 7 + 3) % count, (number * 13 + 5) % count, (number * 31 + 11) % count} - {number})
        imports = "".join(f"import part_{other}\n" for other in others)
        makes = number % every == 0
        text = f"{_NATIVE if makes else ''}{imports}{_BODY.format(number)}{_ASK.format(number) if makes else ''}"
        files[f"part_{number}.py"] = text
    return files


def one_makes_a_client(count: int) -> Files:
    """Each imports three others; one makes a client."""
    return _some_imports(count, count)


def every_tenth_makes_a_client(count: int) -> Files:
    """Each imports three others; every tenth makes a client."""
    return _some_imports(count, 10)


def all_call_one_factory(count: int) -> Files:
    """One makes clients, which all others ask it for and call."""
    ask = _ASK.replace("Client()", "make_client()")
    users = {
        f"part_{number}.py": f"from factory import make_client\n{_BODY.format(number)}{ask.format(number)}"
        for number in range(count)
    }
    return users | {"factory.py": f"{_NATIVE}\n\ndef make_client():\n    return Client()\n{_BODY.format(0)}"}


def each_imports_the_one_before(count: int) -> Files:
    """The first makes a client, and each imports the one before."""
    first = {"part_0.py": f"{_NATIVE}{_BODY.format(0)}{_ASK.format(0)}"}
    return first | {f"part_{n}.py": f"import part_{n - 1}\n{_BODY.format(n)}" for n in range(1, count)}


def each_calls_a_type(count: int) -> Files:
    """Each makes a client, imports the next, and makes objects of a class that only the running program knows."""
    copy = "\n\ndef copy_{0}(x):\n    return type(x)(1)\n"
    return {
        f"part_{n}.py": (f"{_NATIVE}import part_{(n + 1) % count}\n{_BODY.format(n)}{_ASK.format(n)}{copy.format(n)}")
        for n in range(count)
    }


def subclasses_of_each_other(count: int) -> Files:
    """One file with a chain of subclasses of the client."""
    classes = "".join(
        f"\n\nclass C{n}(C{n - 1}):\n    def method_{n}(self):\n        return self.ping()\n" for n in range(1, count)
    )
    return {"program.py": f"{_NATIVE}\n\nclass C0(Client):\n    pass\n{classes}\n\nprint(C{count - 1}().ping())\n"}


def subclasses(count: int) -> Files:
    """One file with so many subclasses of the client."""
    classes = "".join(
        f"\n\nclass C{n}(Client):\n    def method_{n}(self):\n        return self.ping()\n" for n in range(count)
    )
    return {"program.py": f"{_NATIVE}{classes}\n\nprint(C{count - 1}().ping())\n"}


def functions(count: int) -> Files:
    """One file with so many functions that make and call a client."""
    return {"program.py": _NATIVE + "".join(map(_ASK.format, range(count)))}


def clients(count: int) -> Files:
    """One file with so many clients, each called once."""
    return {"program.py": _NATIVE + "".join(f"c{n} = Client()\nr{n} = c{n}.ping()\n" for n in range(count))}


CONNECTED: dict[str, Callable[[int], Files]] = {
    "each imports three others, one uses iDDS": one_makes_a_client,
    "each imports three others, every tenth uses iDDS": every_tenth_makes_a_client,
    "one factory, users in all": all_call_one_factory,
    "each imports the one before": each_imports_the_one_before,
    "a type(x)(…) in each": each_calls_a_type,
}
"""Projects of so many files, by what connects them."""

GROWING: dict[str, Callable[[int], Files]] = {
    "subclasses of each other": subclasses_of_each_other,
    "subclasses of the client": subclasses,
    "functions": functions,
    "clients": clients,
}
"""Files with so many of something."""
