"""Rewrite import statements, leaving comments and the imports that are still used."""

from __future__ import annotations

import libcst as cst

from pidds_migrate.decide.plan import ImportChange
from pidds_migrate.edit.code import Style, comment_lines
from pidds_migrate.edit.directives import is_directive

Import = cst.Import | cst.ImportFrom


def changed_line(style: Style, change: ImportChange, line: cst.SimpleStatementLine) -> list[cst.SimpleStatementLine]:
    """The lines in place of a line that holds one import statement; none where the import only goes."""
    node = line.body[0]
    assert isinstance(node, cst.Import | cst.ImportFrom)
    stays = _without(change, node)
    added = [_line(style, text) for text in change.added]
    if is_directive(line.trailing_whitespace.comment):
        added = [new.with_changes(trailing_whitespace=line.trailing_whitespace) for new in added]
    if stays is not None:
        leading = [*line.leading_lines, *lost_comments(change, node)]
        if added and change.is_optional:  # where the native client is missing, the new import is to run all the same
            added[0] = added[0].with_changes(leading_lines=leading)
            return [*added, line.with_changes(body=[stays], leading_lines=[])]
        return [line.with_changes(body=[stays], leading_lines=leading), *added]
    line = line.with_changes(leading_lines=[*line.leading_lines, *comment_lines(node)])
    if added:
        added[0] = added[0].with_changes(leading_lines=line.leading_lines, trailing_whitespace=line.trailing_whitespace)
    return added


def changed_small(
    style: Style, change: ImportChange, node: Import
) -> cst.BaseSmallStatement | cst.FlattenSentinel[cst.BaseSmallStatement] | cst.RemovalSentinel:
    """The statements in place of an import that shares its line with others; a line left empty becomes `pass`."""
    stays = _without(change, node)
    found: list[cst.BaseSmallStatement] = [stays] if stays is not None else []
    found += [_line(style, text).body[0] for text in change.added]
    if not found:
        return cst.RemovalSentinel.REMOVE
    last = found[-1].with_changes(semicolon=node.semicolon)
    separated = [small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for small in found[:-1]]
    return cst.FlattenSentinel([*separated, last])


def lost_comments(change: ImportChange, node: Import) -> list[cst.EmptyLine]:
    """The comments within an import that are not in what stays of it, each as a line of its own."""
    stays = _without(change, node)
    kept = [line.comment for line in comment_lines(stays)] if stays is not None else []
    return [line for line in comment_lines(node) if line.comment not in kept]


def _line(style: Style, text: str) -> cst.SimpleStatementLine:
    line = style.statement(text + "\n")
    assert isinstance(line, cst.SimpleStatementLine)
    return line


def _without(change: ImportChange, node: Import) -> Import | None:
    """The import without the names that go; None where all do."""
    if not change.removed:
        return node
    assert not isinstance(node.names, cst.ImportStar)
    pairs = zip(change.statement.names, node.names, strict=True)
    names = [name for alias, name in pairs if alias not in change.removed]
    if not names:
        return None
    in_parentheses = isinstance(node, cst.ImportFrom) and node.lpar is not None
    if not in_parentheses or names[-1] is not node.names[-1]:
        names[-1] = names[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
    return node.with_changes(names=names)
