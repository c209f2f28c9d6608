"""Whether data have the shape that the schemas say: a fast yes or no, for exactly the keywords that they use.

The reasons for a no come from ``jsonschema``, error by error; loading it would take longer than a whole check. A
schema becomes a table from the Python type of a value to what such a value must pass. Tables of properties are made
when one of them is first met. Whatever is new in the schemas fails in the tests, which also compare every verdict
with two complete validators.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from typing import Any

__all__ = ["KEYWORDS", "accepts"]

_Check = Callable[[Any], object]
"""Says by something true that a value is accepted."""

_Shape = dict[type, _Check | None]
"""What a value must pass, by its type; ``None`` for nothing more. Other types are refused."""

KEYWORDS = frozenset(
    {
        *("type", "enum", "const", "$ref", "allOf", "if", "then", "else", "not"),
        *("minLength", "maxLength", "pattern", "minimum", "maximum", "exclusiveMinimum"),
        *("items", "minItems", "maxItems", "uniqueItems"),
        *("properties", "additionalProperties", "propertyNames", "required", "minProperties"),
    }
)
"""Every keyword that decides here; all others must be annotations."""

_NUMBERS = (int, Decimal)
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": _NUMBERS,
    "number": _NUMBERS,
    "boolean": (bool,),
    "null": (type(None),),
}
_EVERY = (dict, list, str, *_NUMBERS, bool, type(None))
_ENDLESS = 1 << 60
_ELSEWHERE = frozenset({"$ref", "allOf", "if", "not"})
"""Keywords that hold schemas for the same value."""


def accepts(schemas: Mapping[str, Any], root: str = "spec.json") -> Callable[[Any], bool]:
    """Whether data of one file have the shape of the schema ``root``."""
    compiler = _Compiler(schemas)

    def is_valid(value: Any) -> bool:
        return _fits(compiler.at(root, ""), value)

    return is_valid


def _fits(shape: _Shape, value: Any) -> bool:
    check = shape.get(value.__class__, _refuse)
    return check is None or bool(check(value))


def _refuse(value: Any) -> bool:
    return False


class _Compiler:
    """Makes tables of schemas; what several places refer to is read once."""

    def __init__(self, schemas: Mapping[str, Any]) -> None:
        self.schemas = schemas
        self.known: dict[tuple[str, str], _Shape] = {}

    def at(self, file: str, pointer: str) -> _Shape:
        """The table of a schema named by a file and a place in it."""
        if (file, pointer) not in self.known:
            found = self.schemas[file]
            for step in pointer.split("/")[1:]:
                found = found[step]
            self.known[file, pointer] = self.shape(file, found)
        return self.known[file, pointer]

    def shape(self, file: str, schema: Any) -> _Shape:
        """The table of a schema that stands in a file."""
        if isinstance(schema, bool):
            return dict.fromkeys(_EVERY if schema else ())
        if "$ref" in schema and schema.keys() & KEYWORDS == {"$ref"}:
            return self.target(file, schema)
        shape = {kind: self.check(kind, file, schema) for kind in _types(schema)}
        if _ELSEWHERE.isdisjoint(schema):
            return shape
        for further in self.further(file, schema):
            shape = {kind: _both(check, further[kind]) for kind, check in shape.items() if kind in further}
        return shape

    def check(self, kind: type, file: str, schema: dict[str, Any]) -> _Check | None:
        """What a value of a type must pass, as far as the keywords for that type say."""
        check: _Check | None = None
        if kind is str:
            limits = schema.get("minLength", 0), schema.get("maxLength", _ENDLESS), schema.get("pattern")
            check = _text_check(*limits)
        elif kind is dict:
            check = _every(self.object_checks(file, schema))
        elif kind is list:
            check = _every(self.list_checks(file, schema))
        elif kind in _NUMBERS:
            check = _every(_number_checks(kind, schema))
        if "enum" in schema:
            return _both(check, _chosen(kind, schema["enum"]))
        return _both(check, _chosen(kind, [schema["const"]])) if "const" in schema else check

    def target(self, file: str, schema: dict[str, Any]) -> _Shape:
        """What a reference leads to."""
        target, _, pointer = schema["$ref"].partition("#")
        return self.at(target or file, pointer)

    def further(self, file: str, schema: dict[str, Any]) -> Iterator[_Shape]:
        """The tables of schemas that must accept the same value."""
        if "$ref" in schema:
            yield self.target(file, schema)
        for part in schema.get("allOf", ()):
            yield self.shape(file, part)
        if "not" in schema:
            denied = self.shape(file, schema["not"])
            yield {kind: _unless(denied.get(kind, _refuse)) for kind in _EVERY}
        if "if" in schema:
            shapes = [self.shape(file, schema.get(word, True)) for word in ("if", "then", "else")]
            yield {kind: _conditional(*(shape.get(kind, _refuse) for shape in shapes)) for kind in _EVERY}

    def object_checks(self, file: str, schema: dict[str, Any]) -> Iterator[_Check]:
        """What a mapping must pass."""
        if "required" in schema:
            yield _has(*schema["required"])
        if least := schema.get("minProperties"):
            yield lambda value: len(value) >= least
        if "propertyNames" in schema:
            name = self.shape(file, {"type": "string", **schema["propertyNames"]})
            yield lambda value: all(_fits(name, key) for key in value)
        if "additionalProperties" in schema:
            yield _Properties(self, file, schema).accept
        elif "properties" in schema:
            for key, below in schema["properties"].items():
                yield _has_only(key, self.shape(file, below))

    def list_checks(self, file: str, schema: dict[str, Any]) -> Iterator[_Check]:
        """What a list must pass."""
        least, most = schema.get("minItems", 0), schema.get("maxItems", _ENDLESS)
        if least or most < _ENDLESS:
            yield lambda value: least <= len(value) <= most
        if "items" in schema:
            entry = self.shape(file, schema["items"])
            yield lambda value: _all_fit(entry, value)
        if schema.get("uniqueItems"):
            yield lambda value: len({_identity(each) for each in value}) == len(value)


def _has(*keys: str) -> _Check:
    if len(keys) == 1:
        (key,) = keys
        return lambda value: key in value
    required = frozenset(keys)
    return lambda value: required <= value.keys()


def _has_only(key: str, shape: _Shape) -> _Check:
    """Whether an entry is accepted, if a mapping has it."""
    return lambda value: key not in value or _fits(shape, value[key])


def _unless(check: _Check | None) -> _Check:
    return _refuse if check is None else lambda value: not check(value)


def _conditional(condition: _Check | None, then: _Check | None, otherwise: _Check | None) -> _Check | None:
    """One check or the other, as a condition says."""
    if condition is None or then is otherwise:
        return then
    if otherwise is None:
        return lambda value: not condition(value) or then is None or then(value)
    return lambda value: (then is None or then(value)) if condition(value) else otherwise(value)


def _all_fit(shape: _Shape, values: list[Any]) -> bool:
    for value in values:
        check = shape.get(value.__class__, _refuse)
        if check is not None and not check(value):
            return False
    return True


class _Properties(dict[str, _Shape]):
    """The tables of an object's properties, each made when it is first met."""

    def __init__(self, compiler: _Compiler, file: str, schema: dict[str, Any]) -> None:
        super().__init__()
        self.compiler = compiler
        self.file = file
        self.schemas = schema.get("properties", {})
        self.others = compiler.shape(file, schema["additionalProperties"])

    def __missing__(self, key: str) -> _Shape:
        if key not in self.schemas:
            return self.others
        found = self[key] = self.compiler.shape(self.file, self.schemas[key])
        return found

    def accept(self, value: dict[str, Any]) -> bool:
        """Whether every entry of a mapping is accepted; written out, as all of a spec passes through it."""
        for key, entry in value.items():
            check = self[key].get(entry.__class__, _refuse)
            if check is not None and not check(entry):
                return False
        return True


def _types(schema: dict[str, Any]) -> tuple[type, ...]:
    """The Python types of the values that a schema is for."""
    named = schema.get("type")
    if named is None:
        return _EVERY
    if isinstance(named, str):
        return _TYPES[named]
    return tuple(kind for name in named for kind in _TYPES[name])


def _chosen(kind: type, choices: Sequence[Any]) -> _Check:
    """Whether a value of a type is one of some; a truth value is no number, and a whole number no other type."""
    alike = _NUMBERS if kind in _NUMBERS else (kind,)
    return [choice for choice in choices if type(choice) in alike].__contains__


@cache
def _text_check(least: int, most: int, pattern: str | None) -> _Check | None:
    """The check of a text, made once for the many fields that have the same limits."""
    length: _Check | None = None
    if most < _ENDLESS:
        length = lambda value: least <= len(value) <= most  # noqa: E731
    elif least:
        length = bool if least == 1 else lambda value: len(value) >= least
    return _both(length, re.compile(_in_python(pattern)).search if pattern else None)


def _in_python(pattern: str) -> str:
    """A pattern of the schemas; there the end of a text is no place before a line end."""
    return pattern.removesuffix("$") + r"\Z" if pattern.endswith("$") else pattern


def _number_checks(kind: type, schema: dict[str, Any]) -> Iterator[_Check]:
    if kind is Decimal and "number" not in schema.get("type", "number"):
        yield lambda value: value == value.to_integral_value()
    if "minimum" in schema:
        yield lambda value: value >= schema["minimum"]
    if "exclusiveMinimum" in schema:
        yield lambda value: value > schema["exclusiveMinimum"]
    if "maximum" in schema:
        yield lambda value: value <= schema["maximum"]


def _identity(value: Any) -> Any:
    """What is equal exactly for equal values of JSON."""
    if isinstance(value, dict):
        return frozenset((key, _identity(entry)) for key, entry in value.items())
    if isinstance(value, list):
        return tuple(map(_identity, value))
    return (bool, value) if isinstance(value, bool) else value


def _every(checks: Iterable[_Check]) -> _Check | None:
    """All checks as one."""
    whole: _Check | None = None
    for check in checks:
        whole = _both(whole, check)
    return whole


def _both(first: _Check | None, second: _Check | None) -> _Check | None:
    if first is None or second is None:
        return first or second
    return lambda value: first(value) and second(value)
