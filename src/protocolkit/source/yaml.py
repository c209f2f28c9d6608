"""From the bytes of one YAML file to plain data, by the meaning of YAML 1.2 and nothing looser."""

from __future__ import annotations

from typing import Any

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from protocolkit.findings import Finding, Location, Related
from protocolkit.source.compose import check_aliases, check_nodes, compose
from protocolkit.source.document import Document, locate, locate_in_scalar
from protocolkit.source.limits import Limits, mebibytes
from protocolkit.source.plain_text import decode
from protocolkit.source.positions import span
from protocolkit.source.reading_error import yaml_error
from protocolkit.source.scalars import WORDS, Refusal, plain_value

__all__ = ["Document", "Limits", "locate", "locate_in_scalar", "read_yaml", "too_large"]

_LIMITS = Limits()


def read_yaml(file: str, raw: bytes, limits: Limits = _LIMITS) -> Document:
    """Read one YAML file whose top level is a mapping; what is wrong with it is in ``findings``."""
    if len(raw) > limits.file_bytes:
        return Document(file, "", None, {}, (too_large(file, len(raw), limits),))
    text, problem = decode(file, raw)
    if problem is not None:
        return Document(file, text, None, {}, (problem,))
    root, problem = compose(file, text, limits)
    if root is None:
        return Document(file, text, None, {}, (problem or _empty(file),))
    problem = check_aliases(file, text, root, limits)
    if problem is not None:
        return Document(file, text, None, {}, (problem,))
    return _read_tree(file, text, root, limits)


def _read_tree(file: str, text: str, root: Node, limits: Limits) -> Document:
    construction = _Construction(file, text, limits)
    value = construction.collection(root, 1) if isinstance(root, MappingNode) else None
    findings = construction.findings + check_nodes(file, text, root)
    if not isinstance(value, dict):
        findings.append(_not_a_mapping(file, text, root))
        value = {}
    findings.sort(key=lambda finding: finding.location)
    return Document(file, text, root, value, tuple(findings))


def too_large(file: str, size: int, limits: Limits) -> Finding:
    """The finding for a file that is not read because of its size."""
    message = f"the file has {mebibytes(size)}; at most {mebibytes(limits.file_bytes)} are read"
    return yaml_error("YML005", message, Location(file), "Split it, or move it out of the spec.")


def _empty(file: str) -> Finding:
    return yaml_error(
        "YML009", "the file holds no chapter", Location(file), "Write a chapter, or delete the file."
    )


def _not_a_mapping(file: str, text: str, root: Node) -> Finding:
    if isinstance(root, ScalarNode) and not root.value and not root.style:
        return _empty(file)  # a document that was begun; the parser places its end beyond the file
    found = "a list" if isinstance(root, SequenceNode) else "a single value"
    location = span(file, text, root)
    first = Location(file, location.line, location.column, location.line, location.column + 1)
    fix = 'Begin the file with a chapter, such as "visits:", and indent the rest under it.'
    return yaml_error("YML009", f'the file must hold chapters ("key: ..."), and holds {found}', first, fix)


class _Construction:
    """Builds plain data from nodes; each node with an alias is built once and shared."""

    def __init__(self, file: str, text: str, limits: Limits) -> None:
        self.file = file
        self.text = text
        self.depth = limits.depth
        self.findings: list[Finding] = []
        self.shared: dict[int, Any] = {}
        self.has_aliases = "*" in text
        self.usual_keys: set[str] = set()

    def collection(self, node: Node, depth: int) -> Any:
        """The dict or list of a collection node."""
        if self.has_aliases and id(node) in self.shared:
            return self.shared[id(node)]
        if depth > self.depth:
            self.refuse("YML005", node, f"values are nested deeper than {self.depth} levels", None)
            return None
        built = self.mapping(node, depth) if isinstance(node, MappingNode) else self.sequence(node, depth)
        if self.has_aliases:
            self.shared[id(node)] = built
        return built

    def mapping(self, node: Node, depth: int) -> dict[str, Any]:
        """Written out in one loop, as most of a spec passes through it."""
        built: dict[str, Any] = {}
        usual = self.usual_keys
        for key_node, value_node in node.value:
            if key_node.__class__ is not ScalarNode or (key := key_node.value) not in usual:
                if not self.accepts_key(key_node):
                    continue
                key = key_node.value
            if key in built:
                self.duplicate(node, key_node)
                continue
            if value_node.__class__ is not ScalarNode:
                built[key] = self.collection(value_node, depth + 1)
            elif value_node.style:
                built[key] = value_node.value
            elif (value := value_node.value) < _AFTER_NUMBERS:
                built[key] = self.plain(value_node)
            else:
                built[key] = value if len(value) > _LONGEST_WORD else WORDS.get(value, value)
        return built

    def sequence(self, node: Node, depth: int) -> list[Any]:
        """A list, in one loop too."""
        built: list[Any] = []
        for item in node.value:
            if item.__class__ is not ScalarNode:
                built.append(self.collection(item, depth + 1))
            elif item.style:
                built.append(item.value)
            elif (value := item.value) < _AFTER_NUMBERS:
                built.append(self.plain(item))
            else:
                built.append(value if len(value) > _LONGEST_WORD else WORDS.get(value, value))
        return built

    def plain(self, node: ScalarNode) -> Any:
        """What an unquoted text means."""
        value = plain_value(node.value)
        if isinstance(value, Refusal):
            self.refuse("YML010", node, value.message, value.fix)
            return None
        return value

    def accepts_key(self, node: Node) -> bool:
        """Whether a key is text; the finding otherwise."""
        if not isinstance(node, ScalarNode):
            self.refuse("YML008", node, "a key must be text, not a list or a mapping", "Put it in quotes.")
            return False
        text = node.value
        if node.style:
            return True
        if text != "<<" and isinstance(plain_value(text), str):
            self.usual_keys.add(text)
            return True
        if text == "<<":
            fix = "Write the keys out, or use an alias as the whole value."
            self.refuse("YML004", node, 'merge keys ("<<") are not read', fix)
        elif not text:
            self.refuse("YML008", node, "a key is missing before this colon", None)
        else:
            self.refuse("YML008", node, f'the key "{text}" is not text', f'Write "{text}" in quotes.')
        return False

    def duplicate(self, mapping: Node, key_node: Node) -> None:
        """The finding for a key that its mapping already has."""
        first = next(key for key, _ in mapping.value if key.value == key_node.value)
        related = Related("first written here", span(self.file, self.text, first))
        location = span(self.file, self.text, key_node)
        message = f'the key "{key_node.value}" is written twice'
        self.findings.append(yaml_error("YML002", message, location, "Keep one of them.", related))

    def refuse(self, rule: str, node: Node, message: str, fix: str | None) -> None:
        """A finding at a node."""
        self.findings.append(yaml_error(rule, message, span(self.file, self.text, node), fix))


_AFTER_NUMBERS = ":"
"""Sorts after every character that a number can begin with, and before the words of ``WORDS`` that have letters."""
_LONGEST_WORD = max(map(len, WORDS))
