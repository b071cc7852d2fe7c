"""Statements with handlers around calls: which clauses, what the handlers do, `else` and `finally`."""

from __future__ import annotations

from tests.differential.contexts import Needs
from tests.differential.draw import Draw, Expansion, Lines, indented
from tests.differential.imports import ExceptionNames
from tests.differential.site import Site, Statements

_BODIES = (
    ("$r = $call", 10),
    ("$call", 4),
    ("$r = $call\nprint($r)", 5),
    ("$r = $call\nlogger.info('got %s', $r)", 2),
    ("print('asking')\n$r = $call", 2),
    ("$r, $q = $call", 1),
    ("$r = $call\n$q = $call\nprint($q)", 2),
    ("$r = [$call]", 1),
    ("table['answer'] = $call", 1),
    ("box.value = $call", 1),
    ("$r = $rows[0]", 1),
    ("$r: list = $call", 1),
    ("$r = $q = $call", 1),
    ("$r += $call", 1),
    ("if $call:\n    $r = 'some'", 1),
    ("for $i in $rows:\n    print($i)", 1),
    ("$r = $call\nraise_if($r is None)", 1),
    ("$body", 5),
)
_RETURNING_BODIES = (("return $call", 4), ("$r = $call\nreturn $r", 3), ("$r = $call\nreturn 'fine', $r", 1))

_BROAD = ("except Exception:", "except Exception:", "except Exception:", "except Exception as $e:")
_OTHER_BROAD = (
    "except:",
    "except BaseException:",
    "except BaseException as $e:",
    "except (ValueError, Exception):",
)
_NARROW = ("except ValueError:", "except (KeyError, TypeError) as $e:", "except OSError as $e:")

_ACTIONS = (
    ("print('failed')", 5),
    ("pass", 2),
    ("$r = None", 5),
    ("$r = None\nprint('failed')", 3),
    ("$r, $q = 1, 2", 1),
    ("print('failed'); $r = -1", 1),
    ("# nothing to be done\nprint('ignored')  # go on", 1),
    ("logger.error('failed')", 1),
    ("show('failed', request_id)", 1),
    ("report()", 1),
    ("reports[0]()", 1),
    ("Reporter()", 1),
    ("raise", 2),
    ("print('failed')\nraise", 2),
    ("raise RuntimeError('failed')", 2),
    ("raise ValueError('failed') from None", 1),
    ("logging.exception('failed')", 2),
    ("logger.error('failed', exc_info=True)", 1),
    ("print(sys.exc_info()[0] is not None)", 1),
    ("print(traceback.format_exc().splitlines()[0])", 1),
    ("traceback.print_exc()", 1),
    ("$r = $call\nprint('again', $r)", 2),
    ("try:\n    $r = $call\nexcept Exception:\n    print('twice')\n    $r = None", 1),
    ("try:\n    raise\nexcept Exception:\n    print('caught again')", 1),
    ("sys.exit(3)", 1),
)
_BOUND_ACTIONS = (
    ("print('failed: %s' % $e)", 4),
    ("print('failed: ' + str($e))", 3),
    ("print(f'failed: {$e}')", 2),
    ("logger.error('failed: %s', $e)", 1),
    ("$r = None\nprint($e)", 2),
    ("print(isinstance($e, Exception), $e is None)", 1),
    ("raise RuntimeError('failed: %s' % $e)", 1),
    ("raise RuntimeError('failed') from $e", 2),
    ("raise $e", 1),
    ("kept = $e\nprint(isinstance(kept, Exception))", 1),
    ("logging.exception('failed: %s' % $e)", 1),
    ("$r = (False, str($e))\nprint($r)", 1),
    ("print('connection' if 'onnection exc' in str($e) else 'other')", 1),
    ("print(str($e).startswith('Bad request'))", 1),
    ("print(str($e).startswith(('No object', 'Bad request')))", 1),
    ("word = 'Connection exception'\nprint('connection' if word in str($e) else 'other')", 1),
    ("print(any(word in str($e) for word in ('Connection', 'Authentication')))", 1),
    ("kept = $e\nprint(type(kept).__name__)", 1),
    ("print(getattr($e, 'error_code', None))", 1),
)
_RETURNING_ACTIONS = (("return None", 2), ("return -1, 'failed'", 2), ("print('failed')\nreturn", 1))
_BOUND_RETURNING_ACTIONS = (("return False, str($e)", 2), ("return {'error': str($e)}", 1))
_LOOPING_ACTIONS = (("continue", 3), ("break", 2), ("print('next')\ncontinue", 1))

_ELSE = ("print('fine')", "print('fine', $r)", "$r = $call\nprint($r)", "$body")
_FINALLY = ("print('finally')", "print('finally')", "$r = 'closed'", "$call", "table.clear()")


def try_statement(site: Site, statements: Statements) -> Lines:
    """A try statement with a call in its body."""
    draw = site.draw
    fill = site.expansion(lambda: statements.block(site.inside()))
    if draw.chance(0.3):
        fill.names["r"] = "ret"
    lines: Lines = []
    known = draw.chance(0.75)
    if known:
        lines += fill.lines("$r, $q = 0, 0")
    lines += ["try:", *indented(_body(site, fill))]
    if draw.chance(0.06):
        return [*lines, "finally:", *indented(fill.lines(draw.pick(_FINALLY)))]
    for clause in _clauses(draw, site.exceptions):
        lines += [fill.text(clause), *indented(_action(site, clause, fill))]
    if draw.chance(0.18):
        lines += ["else:", *indented(fill.lines(draw.pick(_ELSE)))]
    if draw.chance(0.15):
        lines += ["finally:", *indented(fill.lines(_finally(site)))]
    if known:
        lines += fill.lines("print($r)")
    return lines


def _weighted(draw: Draw, options: tuple[tuple[str, int], ...]) -> str:
    return draw.random.choices([text for text, _ in options], [weight for _, weight in options])[0]


def _body(site: Site, fill: Expansion) -> Lines:
    options = _BODIES + (_RETURNING_BODIES if Needs.FUNCTION in site.around else ())
    return fill.lines(_weighted(site.draw, options))


def _clauses(draw: Draw, names: ExceptionNames) -> list[str]:
    """The except lines, narrow ones first; a last one that is broad more often than not."""
    clauses = []
    if names.specific and draw.chance(0.6):
        clauses.append(f"except {names.prefix}{draw.pick(names.specific)}{draw.pick(('', ' as $e'))}:")
    if len(names.specific) > 1 and draw.chance(0.15):
        both = ", ".join(names.prefix + name for name in names.specific)
        clauses.append(f"except ({both}) as $e:")
    if draw.chance(0.12):
        clauses.append(draw.pick(_NARROW))
    if names.base and draw.chance(0.4):
        clauses.append(f"except {names.prefix}IDDSException{draw.pick(('', ' as $e'))}:")
    if not clauses or draw.chance(0.7):
        clauses.append(draw.pick(_BROAD if draw.chance(0.8) else _OTHER_BROAD))
    return clauses


def _action(site: Site, clause: str, fill: Expansion) -> Lines:
    bound = "$e" in clause
    options: tuple[tuple[str, int], ...] = _ACTIONS + (_BOUND_ACTIONS if bound else ())
    if Needs.FUNCTION in site.around:
        options += _RETURNING_ACTIONS + (_BOUND_RETURNING_ACTIONS if bound else ())
    if Needs.LOOP in site.around:
        options += _LOOPING_ACTIONS
    if bound and site.exceptions.specific and site.draw.chance(0.15):
        name = site.exceptions.prefix + site.draw.pick(site.exceptions.specific)
        return fill.lines(f"print(isinstance($e, {name}))")
    return fill.lines(_weighted(site.draw, options))


def _finally(site: Site) -> str:
    if Needs.FUNCTION in site.around and site.draw.chance(0.15):
        return "return 'from finally'"
    return site.draw.pick(_FINALLY)
