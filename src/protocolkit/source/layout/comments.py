"""Which entry each comment belongs to: the one that it stands above or beside, or the end of a collection."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from protocolkit.source.layout.tree import Collection, Comment, Entry, entries_below

__all__ = ["attach_comments", "split_header"]

_MODELINE = "yaml-language-server:"


class _Placed(msgspec.Struct):
    """An entry with the collections around it, the innermost last, and the entries that those are the values of."""

    entry: Entry
    around: tuple[Collection, ...]
    owners: tuple[Entry, ...]


def attach_comments(root: Collection, comments: Iterable[Comment]) -> None:
    """Give every comment to an entry or to the foot of a collection."""
    entries = list(_placed(root, (root,), ()))
    count = 0
    for comment in comments:
        while count < len(entries) and entries[count].entry.start < comment.index:
            count += 1
        before = entries[count - 1] if count else None
        after = entries[count] if count < len(entries) else None
        if comment.own_line or before is None:
            _attach_line(comment, before, after, root)
        else:
            _attach_beside(comment, before)
    for entry, _ in entries_below(root):
        _settle(entry)


def _placed(node: Collection, around: tuple[Collection, ...], owners: tuple[Entry, ...]) -> list[_Placed]:
    found: list[_Placed] = []
    for entry in node.entries:
        found.append(_Placed(entry, around, owners))
        if isinstance(entry.node, Collection):
            found += _placed(entry.node, (*around, entry.node), (*owners, entry))
    return found


def _attach_beside(comment: Comment, before: _Placed) -> None:
    """At the end of a line: to the last entry that began, or to the one whose brackets have closed since."""
    entry = before.entry
    for collection, owner in zip(reversed(before.around), reversed(before.owners), strict=False):
        if not collection.in_brackets or collection.end > comment.index:
            break
        entry = owner
    entry.head.append(comment)


def _attach_line(comment: Comment, before: _Placed | None, after: _Placed | None, root: Collection) -> None:
    """On a line of its own: to the next entry, unless it stands deeper than that or brackets close before it."""
    inside = _open_brackets(comment, before)
    if before is not None and _is_before_value(comment, before.entry):
        before.entry.head.append(comment)
    elif inside is not None:
        within = after is not None and any(collection is inside for collection in after.around)
        (after.entry.head if after and within else inside.foot).append(comment)
    elif after is not None and (before is None or comment.column <= after.entry.column):
        after.entry.head.append(comment)
    else:
        foot = _foot(comment, before) or root
        is_over = after is None or all(collection is not foot for collection in after.around)
        (foot.foot if is_over or after is None else after.entry.head).append(comment)


def _open_brackets(comment: Comment, before: _Placed | None) -> Collection | None:
    """The innermost collection in brackets around a comment."""
    if before is None:
        return None
    around = before.around
    if isinstance(before.entry.node, Collection):
        around = (*around, before.entry.node)
    within = [node for node in around if node.in_brackets and node.start < comment.index < node.end]
    return within[-1] if within else None


def _is_before_value(comment: Comment, entry: Entry) -> bool:
    """Whether a comment stands between a key or dash and a value that has no lines of its own to hold it."""
    node = entry.node
    if isinstance(node, Collection) and not node.in_brackets:
        return False
    return comment.index < node.start


def _foot(comment: Comment, before: _Placed | None) -> Collection | None:
    """The deepest collection in lines that may go on where the comment stands; the outer one of two in one column."""
    found: Collection | None = None
    for node in before.around if before else ():
        if (
            not node.in_brackets
            and node.column <= comment.column
            and (found is None or node.column > found.column)
        ):
            found = node
    return found


def _settle(entry: Entry) -> None:
    """Of the comments within an entry, one may stay beside it: the last, if nothing of its own line follows it."""
    if isinstance(entry.node, Collection) and not entry.node.entries:
        entry.head += entry.node.foot
        entry.node.foot = []
    above = [comment for comment in entry.head if comment.index < entry.start]
    within = [comment for comment in entry.head if comment.index > entry.start]
    if within and not within[-1].own_line:
        entry.tail = within.pop()
    if within:
        within[0].after_blank, entry.after_blank = entry.after_blank, False
    entry.head = above + within


def split_header(root: Collection) -> list[Comment]:
    """Take away the comments at the top that are about the file: the modeline, and all up to the last empty line."""
    if not root.entries:
        return []
    first = root.entries[0]
    last = len(first.head) if first.after_blank else 0
    for position, comment in enumerate(first.head):
        if comment.after_blank or _MODELINE in comment.text:
            last = max(last, position + (_MODELINE in comment.text))
    header, first.head = first.head[:last], first.head[last:]
    return sorted(header, key=lambda comment: _MODELINE not in comment.text)
