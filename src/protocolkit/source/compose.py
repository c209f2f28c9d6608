"""From text to a node tree on the C parser, with the guards that the parser itself does not have."""

from __future__ import annotations

import re

from yaml._yaml import CParser
from yaml.error import MarkedYAMLError, YAMLError
from yaml.nodes import Node, ScalarNode

from protocolkit.findings import Finding, Location
from protocolkit.source.limits import Limits
from protocolkit.source.plain_text import UNPRINTABLE, unprintable
from protocolkit.source.positions import span, whole_span
from protocolkit.source.reading_error import yaml_error

__all__ = ["check_aliases", "check_nodes", "compose"]

_SAFE_DEPTH = 1000
"""Levels that the parser's own recursion survives on the smallest thread stacks."""

_NONSPECIFIC_TAG = r"(?:&[^\s]+\s+)?!"
_CONTROL_ESCAPES = tuple(f"\\{character}" for character in "0abvfexuU")
"""Escapes that may stand for a character that cannot be printed (YAML 1.2.2, section 5.7)."""


class _Parser(CParser):
    """Composes nodes without resolving them; an empty tag then means that none was written."""

    def resolve(self, kind: type[Node], value: str | None, implicit: object) -> str:
        return ""

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        pass

    def ascend_resolver(self) -> None:
        pass


class _TooMuchError(Exception):
    """A limit was passed inside this node."""

    def __init__(self, node: Node, message: str) -> None:
        super().__init__(message)
        self.node = node
        self.message = message


class _GuardedParser(_Parser):
    """Stops at the limits, before the parser's recursion exhausts the stack."""

    def __init__(self, raw: bytes, limits: Limits) -> None:
        super().__init__(raw)
        self.depth_left = limits.depth + 1  # what the deepest collection holds is one level further
        self.nodes_left = limits.nodes
        self.limits = limits

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        self.depth_left -= 1
        self.nodes_left -= 1
        if parent is not None and self.depth_left < 0:
            raise _TooMuchError(parent, f"values are nested deeper than {self.limits.depth} levels")
        if parent is not None and self.nodes_left < 0:
            raise _TooMuchError(parent, f"the file holds more than {self.limits.nodes:,} values")

    def ascend_resolver(self) -> None:
        self.depth_left += 1


def compose(file: str, text: str, limits: Limits) -> tuple[Node | None, Finding | None]:
    """The node tree of the only document of a file; ``None`` for an empty one."""
    raw = text.encode()
    parser = _Parser(raw) if _is_harmless(text, raw, limits) else _GuardedParser(raw, limits)
    try:
        return parser.get_single_node(), None
    except _TooMuchError as error:
        mark = error.node.start_mark
        location = Location(file, mark.line, mark.column, mark.line, mark.column + 1)
        return None, yaml_error("YML005", error.message, location, "Check the brackets and the indentation.")
    except MarkedYAMLError as error:
        from protocolkit.source.syntax import explain_syntax

        return None, explain_syntax(file, text, error)
    except YAMLError as error:
        problem = unprintable(file, text)
        return None, problem or yaml_error("YML001", f"this is not valid YAML: {error}", Location(file))
    finally:
        parser.dispose()


def _is_harmless(text: str, raw: bytes, limits: Limits) -> bool:
    """Whether the file cannot pass a limit, however it is read.

    A value takes a byte or more; a level takes a bracket, or a column (two levels can share one: a list in
    the column of its key). Aliases are measured recursively, so files that may have any are guarded too.
    """
    if len(raw) > limits.nodes or may_have_aliases(text):
        return False
    brackets = text.count("[") + text.count("{")
    return brackets < _SAFE_DEPTH and brackets + 2 * max(map(len, raw.split(b"\n"))) < _SAFE_DEPTH


def may_have_aliases(text: str) -> bool:
    """Whether a text has both an anchor and an alias, as far as single characters tell."""
    return "*" in text and "&" in text


def check_aliases(file: str, text: str, root: Node, limits: Limits) -> Finding | None:
    """Refuse aliases that contain themselves, or that stand for far more than is written."""
    if not may_have_aliases(text):
        return None
    try:
        _measure(root, {}, limits)
    except _TooMuchError as error:
        rule = "YML004" if "itself" in error.message else "YML005"
        return yaml_error(rule, error.message, span_start(file, error.node), "Write the values out.")
    return None


def span_start(file: str, node: Node) -> Location:
    """The first line of a node: enough where the whole would be a page."""
    whole = whole_span(file, node)
    if whole.end_line == whole.line:
        return whole
    return Location(file, whole.line, whole.column, whole.line, whole.column + 1)


def _measure(node: Node, known: dict[int, tuple[int, int]], limits: Limits) -> tuple[int, int]:
    """How many values and levels a node has with its aliases written out."""
    if isinstance(node, ScalarNode):
        return 1, 0
    if id(node) in known:
        size, depth = known[id(node)]
        if not size:
            raise _TooMuchError(node, "this value contains itself, by an alias")
        return size, depth
    known[id(node)] = (0, 0)
    size, depth = 1, 0
    for child in _children(node):
        child_size, child_depth = _measure(child, known, limits)
        size, depth = size + child_size, max(depth, child_depth)
    known[id(node)] = size, depth + 1
    if size > limits.expanded:
        raise _TooMuchError(node, f"with its aliases this holds more than {limits.expanded:,} values")
    if depth + 1 > limits.depth:
        raise _TooMuchError(node, f"with its aliases this is nested deeper than {limits.depth} levels")
    return known[id(node)]


def check_nodes(file: str, text: str, root: Node) -> list[Finding]:
    """Refuse tags, and control characters written as escapes; files that can have neither are not walked."""
    tags = text.count("!") != text.count("!=")
    escapes = "\\" in text and any(escape in text for escape in _CONTROL_ESCAPES)
    if not tags and not escapes:
        return []
    findings = []
    nonspecific = re.compile(_NONSPECIFIC_TAG)
    for node in _walk(root):
        if tags and (node.tag or nonspecific.match(text, node.start_mark.index)):
            findings.append(_tag(file, text, node))
        elif escapes and isinstance(node, ScalarNode) and UNPRINTABLE.search(node.value):
            message = "this text holds an invisible control character, written as an escape"
            findings.append(yaml_error("YML006", message, span(file, text, node), "Remove the escape."))
    return findings


def _tag(file: str, text: str, node: Node) -> Finding:
    mark = node.start_mark
    start = text.index("!", mark.index)
    tag = re.match(r"[^\s,\[\]{}]+", text[start:])
    name = tag[0] if tag else "!"
    column = mark.column + start - mark.index
    location = Location(file, mark.line, column, mark.line, column + len(name))
    fix = "Remove it; put the value in quotes if it is text."
    return yaml_error("YML003", f'tags such as "{name}" are not read', location, fix)


def _walk(root: Node) -> list[Node]:
    """Every node once, in the order of the file."""
    seen: set[int] = set()
    nodes: list[Node] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        nodes.append(node)
        if not isinstance(node, ScalarNode):
            waiting += reversed(_children(node))
    return nodes


def _children(node: Node) -> list[Node]:
    """The nodes directly within a collection, keys among them."""
    return [child for item in node.value for child in (item if isinstance(item, tuple) else (item,))]
