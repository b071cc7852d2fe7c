"""How programs hold an object that is not followed: in containers, on other objects, in hands that are not read.

Templates as in `holders`; `$cls` is the class as the program names it, `$one` a call on `$c`.
"""

# ruff: noqa: E501 - a template a line

from __future__ import annotations

from tests.differential.holders import Holder

_STORED = (
    Holder("element of a list", "$l = [$ctor]\n\ndef $f():\n    $body\n\nprint($f())", "$l[0]", 3),
    Holder("value of a dictionary", "$t = {'api': $ctor, 'name': 'n'}\n$top\nprint(sorted($t))", "$t['api']", 3),
    Holder("element of a tuple", "$t = ('n', $ctor)\n$top", "$t[1]"),
    Holder("attribute of a namespace", "$s = types.SimpleNamespace(api=$ctor)\n$top", "$s.api"),
    Holder(
        "put on a foreign object",
        "class $Holder:\n    pass\n\n$h = $Holder()\nsetattr($h, 'api', $ctor)\n$top",
        "$h.api",
    ),
    Holder("attribute of a function", "def $f():\n    $body\n\n$f.api = $ctor\nprint($f())", "$f.api"),
    Holder("in a queue", "$q = queue.Queue()\n$q.put($ctor)\n$c = $q.get()\n$top"),
    Holder("in a context variable", "$v = contextvars.ContextVar('v')\n$v.set($ctor)\n$top", "$v.get()"),
    Holder("in a variable of threads", "$v = threading.local()\n$v.api = $ctor\n$top", "$v.api"),
    Holder(
        "field of a dataclass, given",
        "@dataclasses.dataclass\nclass $Job:\n    api: object\n    name: str = 'n'\n    def work(self):\n        $body\n\nprint($Job($ctor).work())",
        "self.api",
        3,
    ),
    Holder(
        "field of a dataclass, made",
        "@dataclasses.dataclass\nclass $Job:\n    name: str = 'n'\n    api: object = dataclasses.field(default_factory=lambda: $ctor, repr=False)\n    def work(self):\n        $body\n\nprint($Job())\nprint($Job().work())",
        "self.api",
        2,
    ),
    Holder(
        "replaced in a dataclass",
        "@dataclasses.dataclass(frozen=True)\nclass $Job:\n    api: object\n    name: str = 'n'\n    def work(self):\n        $body\n\n$j = dataclasses.replace($Job($ctor), name='m')\nprint($j.name, $j.work())",
        "self.api",
    ),
    Holder(
        "field of a named tuple",
        "$Pair = collections.namedtuple('$Pair', 'name api')\n$p = $Pair('n', $ctor)\n$top",
        "$p.api",
    ),
    Holder(
        "registered by name",
        "$registry = {}\n\ndef $register(name, value):\n    $registry[name] = value\n\n$register('idds', $ctor)\n$top",
        "$registry['idds']",
    ),
    Holder("set of two equal names", "$c = $ctor\n$s = {$c, $c}\nprint(len($s), $c in $s, $c == $c)\n$top"),
)

_HANDED = (
    Holder(
        "yielded by a context manager",
        "@contextlib.contextmanager\ndef $connected():\n    $c = $ctor\n    try:\n        yield $c\n    finally:\n        print('closed')\n\nwith $connected() as $d:\n    $top_d",
        weight=3,
    ),
    Holder("yielded by a generator", "def $all():\n    yield $ctor\n\nfor $c in $all():\n    $top"),
    Holder(
        "given by __enter__",
        "class $Session:\n    def __enter__(self):\n        self.api = $ctor\n        return self.api\n    def __exit__(self, *details):\n        print('closed')\n\nwith $Session() as $c:\n    $top",
    ),
    Holder(
        "yielded by an asynchronous context manager",
        "@contextlib.asynccontextmanager\nasync def $connected():\n    yield $ctor\n\nasync def $main():\n    async with $connected() as $c:\n        $body\n\nprint(asyncio.run($main()))",
        asynchronous=True,
    ),
    Holder(
        "entered on a stack",
        "with contextlib.ExitStack() as $stack:\n    $c = $stack.enter_context(contextlib.nullcontext($ctor))\n    $top",
    ),
    Holder(
        "given to a callback",
        "def $each($step):\n    return [$step($ctor) for _ in range(2)]\n\ndef $f($c):\n    $body\n\nprint($each($f))",
        weight=3,
    ),
    Holder(
        "given by a decorator",
        "def $with_api(function):\n    @functools.wraps(function)\n    def $inner(*args, **kwargs):\n        return function($ctor, *args, **kwargs)\n    return $inner\n\n@$with_api\ndef $f($c, flag):\n    $body\n\nprint($f(True))",
        weight=3,
    ),
    Holder(
        "given by partial",
        "def $f($c, flag=False):\n    $body\n\n$g = functools.partial($f, $ctor, flag=True)\nprint($g())",
        weight=2,
    ),
    Holder("given by map", "def $f($c):\n    $body\n\nprint(list(map($f, [$ctor])))"),
    Holder(
        "given to a pool",
        "def $f($c):\n    $body\n\nwith concurrent.futures.ThreadPoolExecutor(1) as $pool:\n    print($pool.submit($f, $ctor).result())",
        weight=2,
    ),
    Holder(
        "given to a thread",
        "def $f($c):\n    $body\n\n$t = threading.Thread(target=$f, args=($ctor,), name='worker')\n$t.start()\n$t.join()",
        weight=2,
    ),
    Holder(
        "given to a subclass of Thread",
        "class $Thread(threading.Thread):\n    def __init__(self, api):\n        super().__init__(name='worker')\n        self.api = api\n    def run(self):\n        $body\n\n$t = $Thread($ctor)\n$t.start()\n$t.join()",
        "self.api",
    ),
    Holder(
        "passed in **opts", "def $f(flag, *, $c=None):\n    $body\n\n$o = {'$c': $ctor}\nprint($f(1, **$o))", weight=2
    ),
    Holder(
        "received in **opts", "def $f(flag, **opts):\n    $body\n\nprint($f(1, api=$ctor, other=2))", "opts['api']", 2
    ),
    Holder("received in *args", "def $f(*args):\n    $body\n\nprint($f($ctor, 2))", "args[0]", 2),
    Holder(
        "before a star argument",
        "$rest = (1, 2)\n\ndef $f($c, trace, *more):\n    $body\n\nprint($f($ctor, print, *$rest))",
        weight=3,
    ),
    Holder(
        "before a star of keywords",
        "$rest = {'flag': 1}\n\ndef $f($c, flag=0):\n    $body\n\nprint($f($ctor, **$rest))",
        weight=2,
    ),
    Holder("behind a star argument", "$rest = (1,)\n\ndef $f(one, $c):\n    $body\n\nprint($f(*$rest, $ctor))"),
    Holder("given to a lambda", "$f = lambda $c: $one\nprint($f($ctor))"),
    Holder(
        "result of a cached function",
        "@functools.lru_cache(maxsize=None)\ndef $get(name):\n    return $ctor\n\n$c = $get('a')\nprint($c is $get('a'))\n$top",
    ),
    Holder(
        "result of a cached property",
        "class $Worker:\n    @functools.cached_property\n    def api(self):\n        return $ctor\n    def work(self):\n        $body\n\nprint($Worker().work())",
        "self.api",
    ),
    Holder(
        "attribute by __getattr__",
        "class $Proxy:\n    def __init__(self, inner):\n        self._inner = inner\n    def __getattr__(self, name):\n        print('asks for', name)\n        return getattr(self._inner, name)\n\n$p = $Proxy($ctor)\n$top",
        "$p",
        2,
    ),
    Holder(
        "given to an unknown decorator's class",
        "class $Task:\n    def __init__(self, function):\n        self.function = function\n    def __call__(self, api):\n        return self.function(api)\n\n@$Task\ndef $f($c):\n    $body\n\nprint($f($ctor))",
    ),
    Holder("weakly referred to", "$d = $ctor\n$ref = weakref.ref($d)\n$top", "$ref()", 1),
)

_ASKED = (
    Holder("copied", "$c = copy.copy($ctor)\n$top"),
    Holder("copied deeply", "$c = copy.deepcopy({'api': $ctor})['api']\n$top"),
    Holder("pickled", "$c = pickle.loads(pickle.dumps($ctor))\n$top", weight=2),
    Holder("asked for its host", "$c = $ctor\nprint($c.host, $c.timeout)\n$top", may_need_runtime=True),
    Holder(
        "asked for names that it lacks",
        "$c = $ctor\nprint(hasattr($c, 'ping'), hasattr($c, 'pong'), hasattr($c, '_x'), getattr($c, 'submit_all', None))\n$top",
    ),
    Holder("told a new timeout", "$c = $ctor\n$c.timeout = 5\n$top\nprint($c.timeout)", may_need_runtime=True),
    Holder(
        "patched, one method",
        "$c = $ctor\nwith unittest.mock.patch.object($c, 'ping', return_value='fake'):\n    print($c.ping())\nprint($c.ping())\n$top",
    ),
    Holder(
        "replaced by a mock",
        "def $f($c):\n    $body\n\n$m = unittest.mock.MagicMock()\n$m.ping.return_value = 'fake'\n\ndef $g(api):\n    return api.ping()\n\nprint($g($m), $g($ctor))\nprint($f($ctor))",
        weight=2,
    ),
    Holder(
        "compared with None and others",
        "$c = $ctor\n$d = $ctor\nprint($c is None, $c == None, $c == $d, $c != $d, bool($c))\n$top",
    ),
    Holder(
        "wrapped by an own class with the same methods",
        "class $Safe:\n    def __init__(self, inner):\n        self.inner = inner\n    def ping(self):\n        try:\n            return self.inner.ping()\n        except Exception as $e:\n            return type($e).__name__ and 'failed'\n\n$s = $Safe($ctor)\nprint($s.ping())\n$c = $s.inner\n$top",
    ),
)

_CLASS = (
    Holder(
        "subclass",
        "class $Own($cls):\n    def twice(self):\n        return [self.ping(), self.ping()]\n\n$c = $Own($where)\nprint($c.twice())\n$top",
        weight=2,
        may_need_runtime=True,
    ),
    Holder(
        "subclass that replaces a method",
        "class $Own($cls):\n    def ping(self):\n        print('asking')\n        return super().ping()\n\n$c = $Own($where)\n$top",
        may_need_runtime=True,
    ),
    Holder(
        "isinstance",
        "$c = $ctor\nprint(isinstance($c, $cls), isinstance(1, $cls), issubclass($cls, object))\n$top",
        weight=2,
        may_need_runtime=True,
    ),
    Holder(
        "class handed on",
        "def $make(cls, *args):\n    return cls(*args)\n\n$c = $make($cls, $where)\n$top",
        weight=2,
        may_need_runtime=True,
    ),
    Holder("class in a table", "$table = {'api': $cls}\n$c = $table['api']($where)\n$top", may_need_runtime=True),
    Holder(
        "class as a default factory",
        "@dataclasses.dataclass\nclass $Job:\n    api: object = dataclasses.field(default_factory=functools.partial($cls, $where))\n    def work(self):\n        $body\n\nprint($Job().work())",
        "self.api",
        may_need_runtime=True,
    ),
    Holder(
        "class patched",
        "with unittest.mock.patch.object($cls, 'ping', return_value='fake'):\n    print($ctor.ping())\n$c = $ctor\n$top",
        may_need_runtime=True,
    ),
    Holder(
        "mock made of the class",
        "$m = unittest.mock.create_autospec($cls, instance=True)\n$m.ping.return_value = 'fake'\nprint($m.ping(), hasattr($m, 'pong'))\n$c = $ctor\n$top",
        may_need_runtime=True,
    ),
    Holder("name of the class", "$c = $ctor\nprint(type($c).__name__)\n$top", may_need_runtime=True),
    Holder(
        "registered for a dispatch",
        "@functools.singledispatch\ndef $show(value):\n    return 'other'\n\n@$show.register($cls)\ndef $show_client(value):\n    return 'client'\n\n$c = $ctor\nprint($show($c), $show(1))\n$top",
        may_need_runtime=True,
    ),
)

_ANNOTATED = (
    Holder("annotated by its class", "$c: $cls = $ctor\n$top", weight=2),
    Holder(
        "annotated parameter", "def $f($c: $cls, flag: bool = True) -> object:\n    $body\n\nprint($f($ctor))", weight=3
    ),
    Holder("annotated in quotes", "def $f($c: '$cls') -> 'object':\n    $body\n\nprint($f($ctor))"),
    Holder(
        "annotated as optional",
        "def $f($c: typing.Optional[$cls] = None):\n    if $c is None:\n        $c = $ctor\n    $body\n\nprint($f())",
        weight=2,
    ),
    Holder("annotated result", "def $get() -> $cls:\n    return $ctor\n\n$c = $get()\n$top", weight=2),
    Holder(
        "annotated attribute",
        "class $Worker:\n    api: $cls\n    def __init__(self, api: $cls):\n        self.api: $cls = api\n    def work(self):\n        $body\n\nprint($Worker($ctor).work())",
        "self.api",
        2,
    ),
    Holder(
        "annotated field of a dataclass",
        "@dataclasses.dataclass\nclass $Job:\n    api: $cls\n    name: str = 'n'\n    def work(self):\n        $body\n\nprint($Job($ctor).work())\nprint([$field.name for $field in dataclasses.fields($Job)])",
        "self.api",
        2,
    ),
    Holder(
        "annotated list",
        "$l: typing.List[$cls] = [$ctor]\n\ndef $f(clients: typing.List[$cls]):\n    for $c in clients:\n        $body\n\nprint($f($l))",
    ),
    Holder("cast", "$c = typing.cast($cls, $ctor)\n$top"),
    Holder(
        "alias of a type",
        "$Maybe = typing.Optional[$cls]\n\ndef $f($c: $Maybe = None):\n    $c = $c or $ctor\n    $body\n\nprint($f())",
        may_need_runtime=True,
    ),
    Holder(
        "annotated named tuple",
        "class $Pair(typing.NamedTuple):\n    name: str\n    api: $cls\n\n$p = $Pair('n', $ctor)\n$top",
        "$p.api",
    ),
    Holder(
        "annotated callback",
        "def $each($step: typing.Callable[[$cls], object]) -> object:\n    return $step($ctor)\n\ndef $f($c: $cls):\n    $body\n\nprint($each($f))",
    ),
    Holder(
        "annotations read at run time",
        "def $f($c: $cls):\n    $body\n\nprint(sorted(typing.get_type_hints($f)))\nprint($f($ctor))",
    ),
    Holder(
        "checked for its annotation",
        "def $f($c: $cls):\n    $body\n\n$d = $ctor\nprint(isinstance($d, typing.get_type_hints($f)['$c']))\nprint($f($d))",
        may_need_runtime=True,
    ),
    Holder(
        "dispatched by annotation",
        "@functools.singledispatch\ndef $show(value):\n    return 'other'\n\n@$show.register\ndef $show_client(value: $cls):\n    return 'client'\n\n$c = $ctor\nprint($show($c), $show(1))\n$top",
        may_need_runtime=True,
    ),
    Holder(
        "generic of it",
        "$T = typing.TypeVar('$T')\n\nclass $Box(typing.Generic[$T]):\n    def __init__(self, value: $T):\n        self.value = value\n\n$b: $Box[$cls] = $Box($ctor)\n$top",
        "$b.value",
    ),
)

OBJECT_HOLDERS = (*_STORED, *_HANDED, *_ASKED, *_CLASS, *_ANNOTATED)
