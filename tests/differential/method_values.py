"""What programs do with an object or a method as a value; templates as in `contexts`."""

# ruff: noqa: E501 - a template a line

from __future__ import annotations

from tests.differential.contexts import Context, Needs
from tests.differential.draw import Kind

_METHODS = (
    Context("$f = $object.ping\nprint($f())", weight=3),
    Context("$f = $object.get_requests\nprint($f(request_id=1001), $f(1002))"),
    Context("print(list(map($object.get_requests, (1001, 1002))))"),
    Context("print(functools.partial($object.get_requests, request_id=1001)())", weight=2),
    Context("$f = functools.partial($object.get_transform, 1001)\nprint($f(2001))"),
    Context("print({'ask': $object.ping, 'all': $object.get_requests}['ask']())"),
    Context("for $m in ($object.ping, $object.get_requests):\n    print($m.__name__, callable($m))\n    print($m(**({'request_id': 1001} if $m.__name__ != 'ping' else {})))"),
    Context("with concurrent.futures.ThreadPoolExecutor(1) as $p:\n    print($p.submit($object.get_requests, request_id=1001).result())", weight=2),
    Context("with concurrent.futures.ThreadPoolExecutor(1) as $p:\n    print(list($p.map($object.get_requests, (1001,))))"),
    Context("print(await asyncio.to_thread($object.get_requests, request_id=1001))", Needs.ASYNC, weight=4),
    Context("$loop = asyncio.get_running_loop()\nprint(await $loop.run_in_executor(None, $object.ping))", Needs.ASYNC),
    Context("print(asyncio.run(asyncio.to_thread($object.ping)))"),
    Context("print(retried($object.ping))", weight=2),
    Context("print(retried($object.get_requests, request_id=1001))"),
    Context("$t = threading.Thread(target=$object.ping, name='worker')\n$t.start()\n$t.join()"),
    Context("$m = $object.ping\ntry:\n    print($m())\nexcept Exception:\n    print('failed')"),
    Context("$f, $g = $object.ping, $object.get_requests\nprint($f == $g, $f is None)"),
    Context("print(sorted([1001, 1002], key=lambda $i: $object.ping is None))"),
    Context("$todo = [($object.get_requests, {'request_id': 1001}), ($object.ping, {})]\nfor $m, $k in $todo:\n    print($m(**$k))"),
    Context("print(functools.reduce(lambda $a, $m: [*$a, $m()], [$object.ping], []))"),
    Context("print(inspect.ismethod($object.ping) or callable($object.ping))"),
)  # fmt: skip

_OBJECTS = (
    Context("print(getattr($object, 'ping')())", weight=2),
    Context("$name = 'get_' + 'requests'\nprint(getattr($object, $name)(request_id=1001))", weight=2),
    Context("print(hasattr($object, 'ping'), hasattr($object, 'pong'))"),
    Context("print(getattr($object, 'pong', 'nothing'))"),
    Context("try:\n    $object.pong()\nexcept AttributeError:\n    print('no such method')"),
    Context("held = [$object]\nprint(held[0].ping())"),
    Context("held = {'api': $object}\nprint(held['api'].get_requests(request_id=1001))"),
    Context("print(operator.methodcaller('get_requests', request_id=1001)($object))"),
    Context("print(types.SimpleNamespace(api=$object).api.ping())"),
    Context("print(asked($object))"),
    Context("print(asked(api=$object))"),
    Context("print(copy.copy($object).ping())"),
    Context("print(pickle.loads(pickle.dumps($object)).ping())"),
    Context("print([$c.ping() for $c in ($object,)])"),
    Context("print((lambda $c: $c.ping())($object))"),
    Context("with contextlib.nullcontext($object) as $c:\n    print($c.ping())"),
    Context("for $name in ('ping', 'get_metainfo'):\n    $m = getattr($object, $name)\n    print($m() if $name == 'ping' else $m('asyncresult_config'))"),
    Context("match $object:\n    case None:\n        print('none')\n    case $c:\n        print($c.ping())"),
)  # fmt: skip

_MANAGERS = (
    Context("$object.setup_client()\nprint($object.ping())", kind=Kind.MANAGER),
    Context("print({'abort': $object.abort, 'close': $object.close}['abort'](request_id=1001))", kind=Kind.MANAGER),
    Context("$s = getattr($object, 'retry')(request_id=1001)\nprint(isinstance($s, tuple), $s)", kind=Kind.MANAGER),
)

VALUE_CONTEXTS = tuple(
    Context(context.template, context.needs, context.kind, context.weight)
    for context in (*_METHODS, *_OBJECTS, *_MANAGERS)
)

SUPPORT = {
    "retried": "def retried(function, *args, **kwargs):\n    for attempt in range(2):\n        try:\n            return function(*args, **kwargs)\n        except Exception:\n            print('attempt', attempt)\n    return 'given up'",
    "asked": "def asked(api):\n    return [getattr(api, name)() for name in ('ping',)]",
}  # fmt: skip
