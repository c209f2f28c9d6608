"""Does each file have the shape that the schemas say? Accepted fast; a refusal is explained error by error."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from protocolkit.findings import Finding, Location, Severity, Stage
from protocolkit.source.document import Document, locate
from protocolkit.source.nearest import did_you_mean
from protocolkit.source.spec import Spec, pointer_of

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["check_chapters", "check_shape"]

_DISCRIMINATORS = ("type", "kind", "required", "assessment", "status", "repeat")


def check_shape(documents: Sequence[Document], schemas: Mapping[str, Any]) -> list[Finding]:
    """Everything in the files that has another shape than ``spec.json`` says."""
    import jsonschema_rs

    registry = jsonschema_rs.Registry(list(schemas.items()))
    validator = jsonschema_rs.Draft202012Validator(schemas["spec.json"], registry=registry)
    refused = [document for document in documents if not validator.is_valid(document.value)]
    findings: list[Finding] = []
    for document in refused:
        findings += _explain(document, schemas)
    return findings


def check_chapters(spec: Spec, schemas: Mapping[str, Any], *, incomplete: bool) -> Iterator[Finding]:
    """Chapters that a protocol needs and no file has; nothing is said where a file could not be read."""
    if incomplete:
        return
    for chapter in schemas["protocol.json"]["required"]:
        if chapter not in spec.chapters:
            first = next(iter(spec.documents), "")
            title = schemas["spec.json"]["properties"][chapter].get("title", chapter)
            yield Finding(
                "SHP009",
                Severity.ERROR,
                Stage.LOAD,
                f"no file has the chapter {chapter!r} ({title}) - every protocol needs it",
                Location(first),
                pointer=chapter,
                fix=f"add {chapter}: to one of the files",
            )


def _explain(document: Document, schemas: Mapping[str, Any]) -> Iterator[Finding]:
    """Every error of one file, found by the validator that can say why."""
    import jsonschema
    from referencing import Registry, Resource

    registry: Any = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    validator = jsonschema.Draft202012Validator(schemas["spec.json"], registry=registry)
    for error in validator.iter_errors(document.value):
        yield from _findings(document, error)


def _findings(document: Document, error: ValidationError) -> Iterator[Finding]:
    path = tuple(error.absolute_path)
    explain = _EXPLAIN.get(str(error.validator), _other)
    for rule, message, where, fix in explain(document, path, error):
        yield Finding(
            rule,
            Severity.ERROR,
            Stage.LOAD,
            message,
            where,
            pointer=pointer_of(document.value, path),
            fix=fix,
        )


_Explained = Iterator[tuple[str, str, Location, str | None]]


def _element(document: Document, path: tuple[str | int, ...]) -> Any:
    value: Any = document.value
    for step in path:
        value = value[step]
    return value


def _head(document: Document, path: tuple[str | int, ...]) -> Location:
    """The place that stands for a whole element: its id, else its key, else its first field."""
    value = _element(document, path)
    if isinstance(value, dict) and "id" in value:
        return locate(document, (*path, "id"))
    if path and isinstance(path[-1], str):
        return locate(document, path, key=True)
    if isinstance(value, dict) and value:
        return locate(document, (*path, next(iter(value))), key=True)
    return locate(document, path)


def _name(document: Document, path: tuple[str | int, ...]) -> str:
    value = _element(document, path)
    if isinstance(value, dict) and isinstance(value.get("id"), str):
        return f"{value['id']}: "
    return ""


def _because(error: ValidationError, element: Any) -> str:
    """``with type: code``, where a condition of the schema asks for the field."""
    if "then" not in error.absolute_schema_path and "else" not in error.absolute_schema_path:
        return ""
    if isinstance(element, dict):
        for key in _DISCRIMINATORS:
            if isinstance(element.get(key), str):
                return f" with {key}: {element[key]}"
    return ""


def _required(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    element = error.instance
    missing = [key for key in error.validator_value if key not in element]
    key = next((key for key in missing if error.message.startswith(repr(key))), missing[0])
    near = did_you_mean(key, [k for k in element if isinstance(k, str) and k not in error.schema.get("properties", {})])
    words = f"{_name(document, path)}{key!r} is missing{_because(error, element)}"
    yield "SHP001", words, _head(document, path), near or f"add {key}: ..."


def _unknown(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    known = error.schema.get("properties", {})
    for key in error.instance:
        if key not in known:
            fix = did_you_mean(key, known) or f"allowed here: {', '.join(known)}"
            words = f"{_name(document, path)}{key!r} is not a field of this element"
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
        return "true or false"
    if isinstance(value, str):
        return "text"
    if isinstance(value, (int, Decimal)):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a mapping"


def _wrong_type(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    wanted = error.validator_value
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    words = " or ".join(_TYPE_WORDS.get(kind, kind) for kind in kinds if kind != "null" or len(kinds) == 1)
    fix = "put it in quotes" if "string" in kinds and isinstance(error.instance, (int, Decimal, bool)) else None
    if "array" in kinds and not isinstance(error.instance, list):
        fix = "write it as a list, each entry after a dash"
    where = locate(document, path) if path else Location(document.file)
    if isinstance(error.instance, (dict, list)):
        where = _head(document, path) if path else where
    label = _label(path)
    yield "SHP004", f"{label}must be {words}, but this is {_type_of(error.instance)}", where, fix


def _label(path: tuple[str | int, ...]) -> str:
    name = next((step for step in reversed(path) if isinstance(step, str)), None)
    return f"{name!r} " if name else "this "


def _not_allowed(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    allowed = [error.validator_value] if error.validator == "const" else list(error.validator_value)
    texts = [str(value) for value in allowed if value is not None]
    fix = did_you_mean(str(error.instance), texts) or "one of " + ", ".join(texts)
    shown = error.instance if isinstance(error.instance, (str, int, Decimal)) else _type_of(error.instance)
    words = f"{_label(path)}cannot be {shown!r} - allowed: {', '.join(texts)}"
    yield "SHP005", words[:600], locate(document, path), fix if fix not in words else None


def _pattern(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    examples = error.schema.get("examples") or error.schema.get("$comment")
    fix = f"for example {', '.join(map(str, examples[:3]))}" if isinstance(examples, list) else None
    shown = str(error.instance)
    shown = shown if len(shown) <= 60 else shown[:57] + "..."
    what = "key" if "propertyNames" in error.absolute_schema_path else "value"
    title = str(error.schema.get("title", "")).lower()
    words = f"{shown!r} is not a valid {what} of {_label(path).strip()}" + (f" ({title})" if title else "")
    yield "SHP006", words, locate(document, path), fix


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


def _size(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    words = _SIZES[str(error.validator)].format(limit=error.validator_value)
    if error.validator == "minLength" and error.instance == "":
        words = "is empty"
    where = _head(document, path) if isinstance(error.instance, (dict, list)) else locate(document, path)
    yield "SHP007", f"{_label(path)}{words}", where, None


def _does_not_go(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    because = _because(error, _element(document, path[:-1]))
    words = f"{_label(path)}does not go{because or ' here'}"
    yield "SHP008", words, locate(document, path, key=True), "leave it out"


def _other(document: Document, path: tuple[str | int, ...], error: ValidationError) -> _Explained:
    if error.validator is None:
        yield from _does_not_go(document, path, error)
    else:
        yield "SHP004", f"{_label(path)}does not have the shape that is asked for", locate(document, path), None


_EXPLAIN = {
    "required": _required,
    "additionalProperties": _unknown,
    "type": _wrong_type,
    "enum": _not_allowed,
    "const": _not_allowed,
    "pattern": _pattern,
    **dict.fromkeys(_SIZES, _size),
}
