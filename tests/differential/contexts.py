"""Where a call can stand: templates of statements, each a context of the contract.

In a template `$call`, `$number`, `$rows` and `$table` are call expressions drawn anew at each place (the last three by the
shape of the answer), `$plain` is a call whose arguments call nothing, `$object` is the object, `$body` a nested block,
and every other `$name` a fresh name.
"""

# ruff: noqa: E501 - a template a line

from __future__ import annotations

import enum
from dataclasses import dataclass

from tests.differential.draw import Kind


class Needs(enum.Flag):
    """What must be around a statement."""

    NOTHING = 0
    FUNCTION = enum.auto()
    ASYNC = enum.auto()
    LOOP = enum.auto()


@dataclass(frozen=True)
class Context:
    """A statement template.

    Attributes:
        template: see the module.
        needs: what must be around it.
        kind: the only kind of object that it makes sense for.
        weight: how often it is drawn, against the others.
        opens_loop: its `$body` is inside a loop.
    """

    template: str
    needs: Needs = Needs.NOTHING
    kind: Kind | None = None
    weight: int = 2
    opens_loop: bool = False


_ASSIGNMENTS = (
    Context("$r = $call\nprint($r)", weight=12),
    Context("ret = $call\nprint(ret)", weight=6),
    Context("ret = $call\nprint('got', ret)\nret = 'something else'\nprint(ret)", weight=2),
    Context("$call", weight=6),
    Context("$r: object = $call\nprint($r)"),
    Context("$r = $q = $call\nprint($r, $q)"),
    Context("box.value = $call\nprint(box.value)"),
    Context("table['key'] = $call\nprint(table)"),
    Context("table[seen('key')] = $call\nprint(sorted(table))"),
    Context("$r, $q = $rows\nprint($r, $q)"),
    Context("$r, *$q = $rows\nprint($r, $q)"),
    Context("($r, ($q,)) = 1, [$call]\nprint($r, $q)"),
    Context("[$r] = [$call]\nprint($r)"),
    Context("$r, $q = $call, $call\nprint($r, $q)"),
    Context("$r = 5\n$r += $number\nprint($r)"),
    Context("$r = [0]\n$r += $rows\nprint($r)"),
    Context("$r = {'total': 1}\n$r['total'] += $number\nprint($r)"),
    Context("$r = ($call)\nprint($r)  # the answer"),
    Context("$r = \\\n    $call\nprint($r)"),
    Context("$r = $call; print($r)"),
    Context("print('before'); $r = $call; print($r)"),
    Context("$r = None\nif request_id: $r = $call\nprint($r)"),
    Context("$r = None\nif request_id: \\\n    $r = $call\nprint($r)"),
    Context("if request_id: $call; print('done')"),
    Context("for $i in (1, 2): $r = $call; print($i, $r)"),
    Context("$r = $call\ndel $r"),
    Context("$r = {1001: 'kept'}\ndel $r[$number]\nprint($r)"),
)

_EXPRESSIONS = (
    Context("print($call)", weight=4),
    Context("print('answer: %s' % ($call,))"),
    Context("print('answers', $call, $call, sep=' / ')"),
    Context("print(f'answer {$plain}')"),
    Context("print(f'{seen(1)} {$plain!r} {seen(2)}')"),
    Context("print(str($call), repr($call))"),
    Context("print(seen($call))"),
    Context("show(1, answer=$call)"),
    Context("show(*$rows)"),
    Context("show(**$table)"),
    Context("print([$call, seen(3)], {'a': $call}, ($call,))"),
    Context("print([*$rows, 1], {**$table})"),
    Context("print($rows[0])"),
    Context("print($rows[-1], ['x', 'y', 'z'][:$number])"),
    Context("print($table.get('Status'))"),
    Context("print({1001: 'known', 1002: 'new'}[$number])"),
    Context("print($number + 1, -$number, not $call)"),
    Context("print($number == 1001, $call is None, 1000 < $number < 1003)"),
    Context("print($call == 1001, 5 in ($rows or ()), $call != [])"),
    Context("print(seen(0) or $call, seen(1) and $call)"),
    Context("print($call or 'nothing', $call and 'something')"),
    Context("print(len($rows))"),
    Context("print('some' if $call else 'none')"),
    Context("print($call if request_id else 'none')"),
    Context("$r = 'yes' if request_id and $call else $call\nprint($r)"),
    Context("print(($r := $call), $r)"),
    Context("print([$r['request_id'] for $r in $rows])"),
    Context("print([$call for $i in range(2)])"),
    Context("print({$i: $call for $i in (1, 2)})"),
    Context("print([$i for $i in range(3) if $call])"),
    Context("print(list(($i, $call) for $i in range(2)))"),
    Context("print(any($call for $i in range(2)))"),
    Context("$f = lambda: $call\nprint($f())"),
    Context("$f = lambda value=$call: value\nprint($f())"),
    Context("print(list(map(lambda $i: $call, (1, 2))))"),
    Context("print(sorted([3, 1], key=lambda $i: ($call is None, $i)))"),
    Context("print(isinstance($call, (list, dict)), type($call).__name__)"),
    Context("print((lambda *values: len(values))(*[$call], $call))"),
)

_COMPOUND = (
    Context("if $call:\n    print('yes')\nelse:\n    print('no')", weight=3),
    Context("if not $call:\n    print('nothing')"),
    Context("if seen(0):\n    print('never')\nelif $call:\n    $body\nelse:\n    print('else')"),
    Context("if ($r := $call) is not None:\n    print($r)"),
    Context("$n = 0\nwhile $call and $n < 2:\n    $n += 1\n    print($n)"),
    Context("$n = 0\nwhile $n < 2:\n    $n += 1\n    $body\nelse:\n    print('done')", opens_loop=True),
    Context("for $k, $v in $table.items():\n    print($k, $v)"),
    Context("for $i in $rows:\n    print($i)\nelse:\n    print('all')"),
    Context("for $i in $rows or ():\n    $body\n    break", opens_loop=True),
    Context("for $i in range(2):\n    $body\n    print($i)", opens_loop=True, weight=4),
    Context("for $i in range(2):\n    if $call:\n        continue\n    print('empty')"),
    Context("for $i in range(3):\n    $r = $call\n    if $r:\n        break\nelse:\n    print('never')"),
    Context("if request_id:\n    $body\nelse:\n    print('no id')", weight=3),
    Context("assert $call, 'no answer'"),
    Context("assert request_id, $call"),
    Context("with contextlib.suppress(ValueError):\n    $body"),
    Context("with contextlib.suppress(Exception):\n    $r = $call\n    print($r)\nprint('after')"),
    Context("with opened($call) as $r:\n    print($r)"),
    Context("with opened(1):\n    $body\n    print('inside')"),
    Context(
        "match $call:\n    case None:\n        print('none')\n    case [$a, *_]:\n        print('rows', $a)\n    case _:\n        print('other')"
    ),
    Context("match request_id:\n    case 1001 if $call:\n        print('guard')\n    case _:\n        print('other')"),
    Context("match request_id:\n    case 1001:\n        $body\n    case _:\n        pass"),
    Context("raise_if($call is None)\nprint('fine')"),
    Context("if request_id:\n    pass\nelse:\n    raise ValueError($call)"),
)

_DEFINITIONS = (
    Context("def $f(value=$call):\n    return value\nprint($f(), $f(1))"),
    Context("def $f():\n    return $call\nprint($f())", weight=4),
    Context("def $f():\n    $r = $call\n    return $r\nprint($f())", weight=3),
    Context("def $f(): return $call\nprint($f())"),
    Context(
        "def $f(*, ident):\n    '''Ask.'''\n    if ident is None: return None\n    return ident, $call\nprint($f(ident=4), $f(ident=None))"
    ),
    Context("def $f():\n    yield $call\n    yield 2\nprint(list($f()))"),
    Context("def $f():\n    $x = yield 1\n    print($x)\n    $r = $call\n    yield $r\nprint(list($f()))"),
    Context("def $f():\n    yield from $rows or ()\nprint(list($f()))"),
    Context(
        "def $f():\n    for $i in range(2):\n        $r = $call\n        if $r is None:\n            return\n        yield $r\nprint(list($f()))"
    ),
    Context("@tagged($call)\ndef $f():\n    return 'decorated'\nprint($f())"),
    Context("class $C:\n    answer = $call\n    other = 3\nprint($C.answer, $C.other)"),
    Context("class $C(base_for($call)):\n    pass\nprint($C.__name__[:1])"),
    Context("async def $f():\n    return $call\nprint(asyncio.run($f()))"),
    Context("async def $f():\n    $r = await later($call)\n    print($r)\n    return $r\nasyncio.run($f())"),
    Context(
        "async def $f():\n    async with entered($call) as $r:\n        print($r)\n    async for $i in ticks():\n        print($i, $call)\nasyncio.run($f())"
    ),
    Context("async def $f():\n    return [$call async for $i in ticks()]\nprint(asyncio.run($f()))"),
    Context(
        "def $f():\n    $n = 0\n    def $g():\n        nonlocal $n\n        $n = $call\n        return $n\n    $g()\n    return $n\nprint($f())"
    ),
    Context("def $f():\n    global last_answer\n    last_answer = $call\n$f()\nprint(last_answer)"),
    Context("def $f(depth):\n    if depth:\n        return $f(depth - 1)\n    $r = $call\n    return $r\nprint($f(2))"),
    Context("$f = functools.partial(show, 1, $call)\n$f()"),
)

_INSIDE = (
    Context("$r = await later($call)\nprint($r)", Needs.ASYNC, weight=6),
    Context("async with entered($call) as $r:\n    $body", Needs.ASYNC),
    Context("async for $i in ticks():\n    $body", Needs.ASYNC, opens_loop=True),
    Context("print(await later(1), $call, await later(2))", Needs.ASYNC, weight=4),
    Context("return $call", Needs.FUNCTION, weight=1),
    Context("$r = $call\nif $r is None:\n    return $r\nprint($r)", Needs.FUNCTION),
    Context("if $call: return 1, 2", Needs.FUNCTION, weight=1),
    Context("$r = $call\nif not $r:\n    continue\nprint($r)", Needs.LOOP),
    Context("if $call: break\nprint('on')", Needs.LOOP),
)

# What people do with the pair of a manager; the text of a failure is printed, or asked for words of iDDS.
_PAIRS = (
    Context("$r = $call\nif isinstance($r, tuple) and $r[0] is False:\n    print('failed', $r[1])\nelse:\n    print($r)"),
    Context("$r = $call\nprint(isinstance($r, tuple), isinstance($r, list), type($r))"),
    Context("$r = $call\nif type($r) in (list, tuple) and $r and $r[0] is True:\n    print('status true')\nelse:\n    print('status %s' % str($r))"),
    Context("$s, $t = $call\nif $s:\n    print('fine', $t)\nelse:\n    print('failed', $t)", weight=3),
    Context("$r = $call\nprint('%s %s' % $r)"),
    Context("$r = $call\nif not $r:\n    print('nothing')\nelse:\n    print($r)"),
    Context("$r = $call\nprint($r[0], len($r))"),
    Context("$r = $call\nprint('later' if 'Connection exception' in str($r) else 'now')"),
    Context("$r = $call\nprint('later' if not $r[0] and 'Connection exception' in $r[1] else 'now')"),
    Context("print(any(word in str($call) for word in ('No object', 'Connection')))"),
    Context("print($call[0])"),
    Context("$r = $call\nprint($r + (1,))"),
    Context("print($plain == (False, 0), {type($plain): 1})"),
    Context("$r = $call\nprint(hash($r) is None)"),
    Context("$r = $call\n$r += (1,)\nprint($r)"),
    Context("$r = $call\n$r[1] = 'changed'"),
    Context("$r = $call\nprint(box.all($r))"),
    Context("$r = $call\nprint(str($r).startswith('('), repr($r)[:1] == '(')"),
    Context("$r = $call\n$t = f'{$r}'\nprint('(' in $t)"),
    Context("$r = $call\nprint($r.__class__.__name__)"),
    Context("match $call:\n    case (False, $t):\n        print('failed', $t)\n    case (True, $t):\n        print('fine', $t)\n    case $t:\n        print('other', $t)"),
)  # fmt: skip

CONTEXTS: tuple[Context, ...] = (
    *_ASSIGNMENTS,
    *_EXPRESSIONS,
    *_COMPOUND,
    *_DEFINITIONS,
    *_INSIDE,
    *(Context(pair.template, pair.needs, Kind.MANAGER, pair.weight) for pair in _PAIRS),
)

# Definitions that the templates above use; every program begins with those it needs.
SUPPORT = {
    "seen": "def seen(value):\n    print('seen', value)\n    return value",
    "show": "def show(*values, **named):\n    print('show', values, named)",
    "raise_if": "def raise_if(condition):\n    if condition:\n        raise ValueError('condition')",
    "tagged": "def tagged(tag):\n    print('tag', tag)\n    return lambda function: function",
    "base_for": "def base_for(answer):\n    print('base', answer)\n    return object",
    "later": "async def later(value):\n    await asyncio.sleep(0)\n    return value",
    "ticks": "async def ticks():\n    for tick in range(2):\n        yield tick",
    "opened": "@contextlib.contextmanager\ndef opened(value):\n    print('open')\n    try:\n        yield value\n    finally:\n        print('close')",
    "entered": "@contextlib.asynccontextmanager\nasync def entered(value):\n    print('enter')\n    yield value\n    print('exit')",
    "box": "class Box:\n    value = None\n    def all(self, answer):\n        return type(answer)\n\nbox = Box()",
    "table": "table = {}",
    "logger": "logger = logging.getLogger('program')",
}  # fmt: skip
