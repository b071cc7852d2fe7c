"""How programs hold the object that they call: templates of the code around the calls.

`$ctor` is the constructor, `$imports` the place for a function-local import, `$body` statements inside a function,
`$top` statements at module level, `$one` one call, `$cls` the class as the program names it, `$where` the constructor's first
argument; every other `$name` is fresh.
"""

# ruff: noqa: E501 - a template a line

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Holder:
    """A way to hold an object.

    Attributes:
        name: in reports.
        template: see the module.
        object: the expression that the statements reach it by.
        weight: how often it is drawn.
        asynchronous: the statements stand in an `async def`.
        may_need_runtime: it needs the class itself or attributes of it, which panda-client does not have.
    """

    name: str
    template: str
    object: str = "$c"
    weight: int = 2
    asynchronous: bool = False
    may_need_runtime: bool = False


HOLDERS = (
    Holder("module global", "$c = $ctor\n$top", weight=10),
    Holder("local", "def $main():\n    $imports\n    $c = $ctor\n    $body\n\nprint($main())", weight=10),
    Holder("local of a main with arguments", "def $main(argument, *, flag=True):\n    '''Do it.'''\n    $imports\n    $c = $ctor\n    if flag:\n        $body\n    return argument\n\nif __name__ == '__main__':\n    print($main(3))", weight=3),
    Holder("module global, used in functions", "$c = $ctor\n\ndef $f():\n    $body\n\ndef $g():\n    $body\n\nprint($f())\nprint($g())", weight=6),
    Holder("global statement", "$c = None\n\ndef $connect():\n    global $c\n    $c = $ctor\n\ndef $f():\n    $body\n\n$connect()\nprint($f())", weight=2),
    Holder("closure", "def $outer():\n    $imports\n    $c = $ctor\n    def $inner():\n        $body\n    return $inner\n\nprint($outer()())", weight=3),
    Holder("nonlocal", "def $outer():\n    $c = None\n    def $start():\n        nonlocal $c\n        $c = $ctor\n    $start()\n    $body\n\nprint($outer())"),
    Holder("default of a parameter", "def $f($c=$ctor):\n    $body\n\nprint($f())"),
    Holder("parameter", "def $f($c):\n    $body\n\nprint($f($ctor))", weight=3),
    Holder("parameter by keyword", "def $f(flag, *, $c):\n    $body\n\n$d = $ctor\nprint($f(1, $c=$d))\n$top_d", weight=2),
    Holder("self attribute", "class $Worker:\n    def __init__(self):\n        self.$c = $ctor\n    def first(self):\n        $body\n    def second(self, flag=True):\n        $body\n\n$w = $Worker()\nprint($w.first())\nprint($w.second())", "self.$c", 6),
    Holder("self attribute set in another method", "class $Worker:\n    $c = None\n    def start(self):\n        $imports\n        self.$c = $ctor\n        return self\n    def work(self):\n        $body\n\nprint($Worker().start().work())", "self.$c"),
    Holder("self attribute from a parameter", "class $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n    def work(self):\n        $body\n\nprint($Worker($ctor).work())", "self.$c"),
    Holder("private self attribute", "class $Worker:\n    def __init__(self):\n        self.__$c = $ctor\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.__$c", 1),
    Holder("local copy of a self attribute", "class $Worker:\n    def __init__(self):\n        self.api = $ctor\n    def work(self):\n        $c = self.api\n        $body\n\nprint($Worker().work())"),
    Holder("property", "class $Worker:\n    def __init__(self):\n        self._api = $ctor\n    @property\n    def api(self):\n        return self._api\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.api", 1),
    Holder("class attribute", "class $Config:\n    $c = $ctor\n\n$top", "$Config.$c"),
    Holder("class attribute through self", "class $Worker:\n    $c = $ctor\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.$c"),
    Holder("class body", "class $Config:\n    $c = $ctor\n    answer = $bare_call\n\nprint($Config.answer)", "$Config.$c", 1),
    Holder("factory", "def $get():\n    $imports\n    return $ctor\n\n$c = $get()\n$top", weight=3),
    Holder("factory called each time", "def $get():\n    return $ctor\n\ndef $f():\n    $body\n\nprint($f())", "$get()", 2),
    Holder("factory through a local", "def $get(verbose=False):\n    $imports\n    $d = $ctor\n    if verbose:\n        print('made')\n    return $d\n\n$c = $get(verbose=True)\n$top"),
    Holder("factory as a lambda", "$get = lambda: $ctor\n$c = $get()\n$top", weight=1),
    Holder("factory method", "class $Worker:\n    def api(self):\n        return $ctor\n    def work(self):\n        $c = self.api()\n        $body\n\nprint($Worker().work())"),
    Holder("method that returns it, called each time", "class $Worker:\n    def __init__(self):\n        self._api = $ctor\n    def api(self):\n        return self._api\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.api()", 1),
    Holder("chained constructor", "def $f():\n    $body\n\nprint($f())", "$ctor", 2),
    Holder("chained constructor at module level", "$top", "$ctor", 2),
    Holder("c or constructor", "$c = None\n$c = $c or $ctor\n$top"),
    Holder("parameter or constructor", "def $f($c=None):\n    $c = $c or $ctor\n    $body\n\nprint($f())"),
    Holder("lazily created", "$c = None\n\ndef $f():\n    global $c\n    if $c is None:\n        $c = $ctor\n    $body\n\nprint($f())"),
    Holder("lazily created attribute", "class $Worker:\n    def __init__(self):\n        self._api = None\n    def api(self):\n        if self._api is None:\n            self._api = $ctor\n        return self._api\n    def work(self):\n        $c = self.api()\n        $body\n\nprint($Worker().work())"),
    Holder("lazily created parameter", "def $f($c=None):\n    if $c is None:\n        $c = $ctor\n    $body\n\nprint($f())"),
    Holder("conditional expression", "$c = $ctor if request_id else $ctor\n$top", weight=1),
    Holder("conditional expression with None", "$c = $ctor if request_id else None\n$top", weight=1),
    Holder("walrus", "if ($c := $ctor):\n    $top", weight=2),
    Holder("tuple assignment", "$c, $name = $ctor, 'name'\n$top", weight=2),
    Holder("chained assignment", "$c = $d = $ctor\n$top\n$top_d", weight=1),
    Holder("annotated", "$c: object = $ctor\n$top", weight=1),
    Holder("rebound", "$c = $ctor\n$top\n$c = $ctor\n$top"),
    Holder("rebound in a branch", "$c = $ctor\nif request_id:\n    $c = $ctor\n$top", weight=1),
    Holder("two of the same kind", "$c = $ctor\n$d = $ctor\n$top\n$top_d", weight=1),
    Holder("alias", "$d = $ctor\n$c = $d\n$top", weight=2),
    Holder("name reused for another client", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\n$c = $ctor\n$top\n$c = FakeRucio$n()\nprint($c.ping())"),
    Holder("name that another client had before", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\n$c = FakeRucio$n()\nprint($c.ping())\n$c = $ctor\n$top"),
    Holder("shadowed by another client", "class FakeRucio$n:\n    def get_requests(self, *args, **kwargs):\n        return 'rucio'\n\n$c = $ctor\n\ndef $f():\n    $c = FakeRucio$n()\n    return $c.get_requests(request_id=1)\n\nprint($f())\n$top"),
    Holder("shadowed by a parameter", "$c = $ctor\n\ndef $f($c):\n    return $c.upper()\n\nprint($f('text'))\n$top"),
    Holder("shadowed in a comprehension", "$c = $ctor\nprint([$c for $c in 'ab'])\n$top", weight=1),
    Holder("constructor inside a try", "$c = None\ntry:\n    $c = $ctor\nexcept Exception:\n    print('cannot connect')\n$top"),
    Holder("constructor and calls inside a try", "try:\n    $c = $ctor\n    $top\nexcept Exception as $e:\n    print('failed: %s' % $e)"),
    Holder("constructor and call inside a try of a function", "def $f():\n    $imports\n    try:\n        $c = $ctor\n        $r = $bare_call\n        return $r\n    except Exception as $e:\n        return 'failed: %s' % $e\n\nprint($f())"),
    Holder("inside a branch", "if request_id:\n    $c = $ctor\n    $top\nelse:\n    $c = None", weight=1),
    Holder("inside a loop", "for $i in range(2):\n    $c = $ctor\n    $bare_call", weight=1),
    Holder("async local", "async def $main():\n    $imports\n    $c = $ctor\n    $body\n\nprint(asyncio.run($main()))", asynchronous=True),
    Holder("async with a global", "$c = $ctor\n\nasync def $main():\n    $body\n\nprint(asyncio.run($main()))", asynchronous=True),
    Holder("deleted in the end", "$c = $ctor\n$top\ndel $c", weight=1),
    Holder("passed on by the constructor of a receiver", "class $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n    def work(self):\n        $body\n\n$e = $ctor\nprint($e.ping())\nprint($Worker($e).work())", "self.$c"),
    Holder("attribute of a new receiver", "class $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n\n$e = $ctor\nprint($e.ping())\nprint($Worker($e).$c.ping())\n$top", "$e", 1),
    Holder("alternative constructor", "class $Worker:\n    def __init__(self, $d):\n        self.$c = $d\n    @classmethod\n    def connected(cls):\n        return cls($ctor)\n    def work(self):\n        $body\n\nprint($Worker.connected().work())", "self.$c"),
    Holder("factory method, overridden", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\nclass $Worker:\n    def api(self):\n        return $ctor\n    def work(self):\n        $body\n\nclass $Other($Worker):\n    def api(self):\n        return FakeRucio$n()\n\nprint($Worker().work())\nprint($Other().api().ping())\ntry:\n    $Other().work()\nexcept AttributeError:\n    print('not of rucio')", "self.api()", 1),
    Holder("property, overridden", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\nclass $Worker:\n    @property\n    def api(self):\n        return $ctor\n    def work(self):\n        return self.api.ping()\n\nclass $Other($Worker):\n    api = FakeRucio$n()\n\nprint($Worker().work(), $Other().work())", weight=1),
    Holder("mixin", "class $Mixin:\n    def work(self):\n        $body\n\nclass $Base:\n    def __init__(self):\n        self.$c = $ctor\n    def ask(self):\n        return self.$c.ping()\n\nclass $Worker($Mixin, $Base):\n    pass\n\n$w = $Worker()\nprint($w.work(), $w.ask())", "self.$c", 1),
    Holder("global under its own name in a class", "$c = $ctor\n\nclass $Worker:\n    $c = $c\n    def work(self):\n        $body\n\nprint($Worker().work())", "self.$c", 1),
    Holder("private attribute by its full name", "class Hidden:\n    def __init__(self):\n        self.__$c = $ctor\n    def ask(self):\n        return self.__$c.ping()\n\n$w = Hidden()\nprint($w.ask())\n$top", "$w._Hidden__$c", 1),
    Holder("field of a dataclass", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\n@dataclasses.dataclass\nclass $Worker:\n    $c: object = $ctor\n    def work(self):\n        return self.$c.ping()\n\nprint($Worker().work(), $Worker(FakeRucio$n()).work())", weight=1),
    Holder("attribute set by name", "class FakeRucio$n:\n    def ping(self):\n        return 'rucio'\n\nclass $Worker:\n    def __init__(self):\n        self.$c = $ctor\n    def work(self):\n        return self.$c.ping()\n\n$w = $Worker()\nprint($w.work(), getattr($w, '$c').ping())\nsetattr($w, '$c', FakeRucio$n())\nprint($w.work())", weight=1),
    Holder("global reached by name", "$c = $ctor\nprint($c.ping(), globals()['$c'].ping())\n$top", weight=1),
    Holder("used before it is connected", "$c = None\n\ndef $connect():\n    global $c\n    $c = $ctor\n\ndef $f():\n    $body\n\ntry:\n    print($f())\nexcept AttributeError:\n    print('not connected')\n$connect()\nprint($f())"),
    Holder("beside names of builtins", "id = vars = hash = 'of the author'\n$c = $ctor\n$top\nprint(id, vars, hash)", weight=3),
    Holder("all in one statement", "if __name__ == '__main__':\n    $imports\n    $c = $ctor\n    $top", weight=2),
)  # fmt: skip

# Two objects, `$c` made by `$ctor` and `$d` by `$other`; what makes the second runs while the first is alive. `$call` and
# `$second` are calls on them, `$chained` a call on a new second object.
HIDDEN_MAKERS = (
    "$f = lambda: $chained\n$c = $ctor\nprint($f())\nprint($call)",
    "$table = {'ask': lambda: $chained}\n$c = $ctor\nprint($table['ask']())\nprint($call)",
    "def $steps():\n    $d = $other\n    for $i in range(2):\n        print($second)\n        yield $i\n\ndef $ask():\n    $c = $ctor\n    print($call)\n\nfor $j in $steps():\n    $ask()",
    "def $steps():\n    $d = $other\n    yield $second\n\ndef $ask($it):\n    $c = $ctor\n    next($it)\n    print($call)\n\n$ask($steps())",
    "async def $one():\n    $d = $other\n    await asyncio.sleep(0)\n    print($second)\n\nasync def $two():\n    $c = $ctor\n    await asyncio.sleep(0)\n    print($call)\n\nasync def $both():\n    await asyncio.gather($one(), $two())\n\nasyncio.run($both())",
    "class $Thread(threading.Thread):\n    def run(self):\n        $d = $other\n        print($second)\n\n$c = $ctor\n$t = $Thread()\n$t.start()\n$t.join()\nprint($call)",
    "class $Asker:\n    def ask(self):\n        $d = $other\n        print($second)\n\n$c = $ctor\ngetattr($Asker(), 'ask')()\nprint($call)",
    "$asks = []\n\n@$asks.append\ndef $ask():\n    $d = $other\n    print($second)\n\n$c = $ctor\nfor $f in $asks:\n    $f()\nprint($call)",
)  # fmt: skip
