"""What a schema validator complains of, said to an author: each fault once, at the smallest place, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from protocolkit.findings import Finding, Location, Severity, Stage
from protocolkit.nearest import did_you_mean, nearest
from protocolkit.source.document import Document, locate
from protocolkit.source.outline import Path
from protocolkit.source.positions import break_lines
from protocolkit.source.shape_edits import first_repeated, shape_edits
from protocolkit.source.shape_validator import shape_validator
from protocolkit.source.spec import pointer_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["find_shape_errors"]

_Explained = Iterator[tuple[str, str, Location, str | None]]
_LOST_A_KEY = frozenset({"YML004", "YML008"})


class _Complaint(msgspec.Struct, frozen=True):
    """One error of the validator: the keyword of the schema, what it wants, and the value that it refuses."""

    keyword: str
    wanted: Any
    value: Any
    path: Path
    schema: Mapping[str, Any]
    schema_path: Path
    message: str


def _complaint(error: ValidationError) -> _Complaint:
    schema = error.schema if isinstance(error.schema, dict) else {}
    return _Complaint(
        keyword=str(error.validator),
        wanted=error.validator_value,
        value=error.instance,
        path=tuple(error.absolute_path),
        schema=schema,
        schema_path=tuple(error.absolute_schema_path),
        message=error.message,
    )


class _Faulty(msgspec.Struct, frozen=True):
    """A document, its schemas, and where something is wrong: what else is wrong there follows from that."""

    document: Document
    schemas: Mapping[str, Any]
    wrong: frozenset[Path]
    root: str


def find_shape_errors(
    document: Document, schemas: Mapping[str, Any], root: str = "spec.json"
) -> list[Finding]:
    """Every fault of one file, found by the validator that can say why; ``root`` is the schema of the file."""
    errors = sorted(
        map(_complaint, shape_validator(schemas, root).iter_errors(document.value)), key=_priority
    )
    faulty = _Faulty(document, schemas, frozenset(_wrong_places(errors)), root)
    findings: dict[tuple[str, Location], Finding] = {}
    values: set[Path] = set()
    for error in errors:
        path = error.path
        is_value = error.keyword in _OF_A_VALUE
        if _follows(faulty, error, path) or (is_value and path in values):
            continue
        if is_value:
            values.add(path)
        for finding in _findings(faulty, path, error):
            findings.setdefault((finding.message, finding.location), finding)
    return list(findings.values())


_OF_A_VALUE = (
    "enum",
    "const",
    "type",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "exclusiveMinimum",
    "maximum",
)


def _priority(error: _Complaint) -> int:
    """Of several complaints about one value the first is shown: what is allowed says more than its type."""
    return _OF_A_VALUE.index(error.keyword) if error.keyword in _OF_A_VALUE else -1


def _wrong_places(errors: Sequence[_Complaint]) -> Iterator[Path]:
    """Values that are none of those allowed, and fields that are missing."""
    for error in errors:
        path = error.path
        if error.keyword in ("enum", "const", "type"):
            yield path
        elif error.keyword == "required":
            yield (*path, _missing(error))


def _missing(error: _Complaint) -> str:
    """The field that an error calls missing; the validator writes one error for each."""
    absent = [str(key) for key in error.wanted if key not in error.value]
    return next((key for key in absent if error.message.startswith(repr(key))), absent[0])


def _follows(faulty: _Faulty, error: _Complaint, path: Path) -> bool:
    """Whether a fault comes of another one that is reported: then it is not worth a word."""
    element = path[:-1] if error.keyword == "properties" else path
    if any((*element, key) in faulty.wrong for key in _asked_for_by(faulty, error)):
        return True
    if error.keyword != "required":
        return False
    known, missing = error.schema.get("properties", {}), _missing(error)
    misspelt = known and any(_meant(key, known) == missing for key in error.value if key not in known)
    return (
        bool(misspelt) or _lost_a_key(faulty.document, path) or _stands_above(faulty.document, path, missing)
    )


def _meant(key: str, known: Mapping[str, Any]) -> str | None:
    """The field that a key was meant to be; one with the same letters is nearest, however short it is."""
    letters = sorted(key)
    same = (field for field in known if len(field) == len(key) and sorted(field) == letters)
    return next(same, None) or nearest(key, known)


def _stands_above(document: Document, path: Path, missing: str) -> bool:
    """Whether the line above an element holds its missing field: a second one in the element before it."""
    if not any(found.rule == "YML002" for found in document.findings):
        return False
    lines, start = break_lines(document.text), locate(document, path).line
    return any(
        found.rule == "YML002"
        and found.location.line == start - 1
        and lines[start - 1][found.location.column : found.location.end_column].strip("'\"") == missing
        for found in document.findings
    )


def _lost_a_key(document: Document, path: Path) -> bool:
    """Whether a key inside an element could not be read: what is missing may be that."""
    refused = [found.location for found in document.findings if found.rule in _LOST_A_KEY]
    if not refused:
        return False
    whole = locate(document, path)
    first, last = (whole.line, whole.column), (whole.end_line, whole.end_column)
    return any(first <= (place.line, place.column) <= last for place in refused)


def _asked_for_by(faulty: _Faulty, error: _Complaint) -> tuple[str, ...]:
    """The fields on whose values an ``if`` of the schema made this demand."""
    steps = error.schema_path
    branch = next((at for at in reversed(range(len(steps))) if steps[at] in ("then", "else")), None)
    if branch is None:
        return ()
    condition = _schema_at(faulty, steps[:branch])["if"]
    return tuple(condition.get("properties", condition.get("required", ())))


def _schema_at(faulty: _Faulty, steps: Path) -> Any:
    """The part of the schema that a validator's path leads to, through references to other files.

    Releases of the validator differ in whether the path names the references and conditions on its way.
    """
    schemas, file = faulty.schemas, faulty.root
    file, found = _followed(schemas, file, schemas[file], "properties")
    for step in steps:
        if step not in ("$ref", "if"):
            file, found = _followed(schemas, file, found, step)
            found = found[step]
    return _followed(schemas, file, found, "if")[1]


def _followed(schemas: Mapping[str, Any], file: str, schema: Any, step: str | int) -> tuple[str, Any]:
    """The file and the part of it where a step leads on."""
    while isinstance(schema, dict) and step not in schema and "$ref" in schema:
        target, _, pointer = schema["$ref"].partition("#")
        file = target or file
        schema = schemas[file]
        for key in pointer.split("/")[1:]:
            schema = schema[key]
    return file, schema


def _because(faulty: _Faulty, error: _Complaint, element: Any) -> str:
    """`` with type: code``, where the value of another field makes the demand."""
    for key in _asked_for_by(faulty, error):
        value = element.get(key) if isinstance(element, dict) else None
        if isinstance(value, str):
            return f" with {key}: {value}"
        if value is not None:
            return f" with {key}"
    return ""


def _findings(faulty: _Faulty, path: Path, error: _Complaint) -> Iterator[Finding]:
    explain = _EXPLAIN.get(error.keyword, _other)
    for rule, message, where, fix in explain(faulty, path, error):
        pointer = pointer_of(faulty.document.value, path)
        edits = shape_edits(faulty.document, path, where, error)
        yield Finding(rule, Severity.ERROR, Stage.LOAD, message, where, pointer=pointer, fix=fix, edits=edits)


def _element(document: Document, path: Path) -> Any:
    value: Any = document.value
    for step in path:
        value = value[step]
    return value


def _head(document: Document, path: Path) -> Location:
    """The place that stands for a whole element: its id, else its key, else its first field."""
    value = _element(document, path)
    if isinstance(value, dict) and "id" in value:
        return locate(document, (*path, "id"))
    if path and isinstance(path[-1], str):
        return locate(document, path, key=True)
    if isinstance(value, dict) and value:
        return locate(document, (*path, next(iter(value))), key=True)
    return locate(document, path)


def _name(document: Document, path: Path) -> str:
    value = _element(document, path)
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return f"{value['id']}: "
    return ""


def _label(path: Path) -> str:
    name = next((step for step in reversed(path) if isinstance(step, str)), None)
    return f"{name!r} " if name else "this "


def _required(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    document, key = faulty.document, _missing(error)
    words = f"{_name(document, path)}{key!r} is missing{_because(faulty, error, error.value)}"
    yield "SHP001", words, _head(document, path), f"add {key}: ..."


_MOST = 50
"""Unknown fields of one element that are told one by one."""


def _unknown(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    document, known = faulty.document, error.schema.get("properties", {})
    unknown = [key for key in error.value if key not in known]
    for at, key in enumerate(unknown[:_MOST]):
        meant = _meant(key, known)
        fix = f"did you mean {meant!r}?" if meant else f"allowed here: {', '.join(known)}"
        words = f"{_name(document, path)}{_short(repr(key))} is not a field of this element"
        if at == _MOST - 1 and len(unknown) > _MOST:
            words += f", nor are {len(unknown) - _MOST:,} more after it"
        yield "SHP003", words, locate(document, (*path, key), key=True), fix


_TYPE_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping (key: value)",
    "null": "null",
}


def _type_of(value: Any) -> str:
    if value is None:
        return "nothing (null)"
    if isinstance(value, bool):
        return f"{str(value).lower()}, not in quotes"
    if isinstance(value, str):
        return "text"
    if isinstance(value, int | Decimal):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"


def _wrong_type(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    document, value = faulty.document, error.value
    kinds = [error.wanted] if isinstance(error.wanted, str) else list(error.wanted)
    if "x-text" in error.schema:
        kinds.remove("object")  # a mapping of languages is one way to write a text
    words = " or ".join(_TYPE_WORDS[kind] for kind in kinds if kind != "null" or len(kinds) == 1)
    fix = "put it in quotes" if "string" in kinds and isinstance(value, int | Decimal | bool) else None
    if "array" in kinds:
        fix = "write it as a list, each entry after a dash"
    where = _place(document, path, value)
    yield "SHP004", f"{_label(path)}must be {words}, but this is {_type_of(value)}", where, fix


def _not_allowed(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    allowed = [error.wanted] if error.keyword == "const" else list(error.wanted)
    texts = [str(value) for value in allowed if value is not None]
    shown = repr(error.value) if isinstance(error.value, str) else _type_of(error.value)
    words = f"{_label(path)}cannot be {_short(shown)} - allowed: {', '.join(texts)}"
    fix = did_you_mean(str(error.value), texts)
    if str(error.value) in texts:
        fix = "put it in quotes"
    elif isinstance(error.value, bool) and len(texts) > 1:
        fix = None
    yield "SHP005", words, _place(faulty.document, path, error.value), fix


def _taken(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    words = f"{_label(path)}cannot be {_short(repr(error.value))} - that name is taken by files of the output"
    yield "SHP005", words, _place(faulty.document, path, error.value), "choose another name"


def _place(document: Document, path: Path, value: Any) -> Location:
    return _head(document, path) if isinstance(value, dict | list) else locate(document, path)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."


def _pattern(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    examples = error.schema.get("examples")
    fix = f"for example {', '.join(map(str, examples[:3]))}" if isinstance(examples, list) else None
    is_key = "propertyNames" in error.schema_path
    title = str(error.schema.get("title", "")).lower()
    shown = repr(_short(str(error.value)))
    words = f"{shown} is not a valid {'key' if is_key else 'value'} of {_label(path).strip()}"
    if title == "date" and re.fullmatch(r"[0-9]{4}-[0-9]{2}(-[0-9]{2})?", str(error.value)):
        words = f"there is no such {'day' if len(error.value) == 10 else 'month'} as {shown}"
    place = (
        locate(faulty.document, (*path, error.value), key=True) if is_key else locate(faulty.document, path)
    )
    yield "SHP006", words + (f" ({title})" if title else ""), place, fix


_SIZES = {
    "minLength": "is too short: at least {limit} characters",
    "maxLength": "is too long: at most {limit} characters",
    "minimum": "is too small: at least {limit}",
    "exclusiveMinimum": "is too small: more than {limit}",
    "maximum": "is too large: at most {limit}",
    "minItems": "needs at least {limit} entries",
    "maxItems": "has too many entries: at most {limit}",
    "minProperties": "needs at least {limit} entries",
    "uniqueItems": "names the same thing twice",
}


def _size(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    limit = error.wanted
    words = _SIZES[error.keyword].format(limit=limit)
    if limit == 1 and error.keyword in ("minLength", "minItems", "minProperties"):
        words = "is empty"
    where = _place(faulty.document, path, error.value)
    if error.keyword == "uniqueItems":
        where = locate(faulty.document, (*path, first_repeated(error.value)))
    yield "SHP007", f"{_label(path)}{words}", where, None


def _does_not_go(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    because = _because(faulty, error, _element(faulty.document, path[:-1]))
    words = f"{_label(path)}does not go{because or ' here'}"
    yield "SHP008", words, locate(faulty.document, path, key=True), "leave it out"


def _other(faulty: _Faulty, path: Path, error: _Complaint) -> _Explained:
    words = f"{_label(path)}does not have the shape that is asked for"
    yield "SHP004", words, locate(faulty.document, path), None


_EXPLAIN = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _not_allowed,
    "pattern": _pattern,
    "properties": _does_not_go,
    "not": _taken,
    **dict.fromkeys(_SIZES, _size),
}
