"""Every id used exists, no id is defined twice, every source says where its fact comes from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from protocolkit.findings import Finding, Location, Related, Severity, Stage
from protocolkit.model.provenance import Origin, parse_source
from protocolkit.nearest import did_you_mean
from protocolkit.source.corrections import corrected
from protocolkit.source.document import Document, locate
from protocolkit.source.outline import Definition, Marks, Path, Reference
from protocolkit.source.spec import Spec, pointer_of

__all__ = [
    "MUST_BE_USED",
    "Ids",
    "check_references",
    "check_sources",
    "default_sources",
    "gather_ids",
    "resolves",
    "stems_of",
    "unused_ids",
    "used_ids",
]

_SCOPED = frozenset({"item", "group", "code"})
_FOR_EACH = {"inclusion": "inclusion", "exclusion": "exclusion"}
MUST_BE_USED = frozenset(
    {"variable", "form", "codelist", "epoch", "intervention", "anchor", "group", "document", "assumption"}
)
_KIND_WORDS = {"item": "item", "analysis_set": "analysis set", "document": "sponsor document"}


class Ids(msgspec.Struct):
    """Ids by kind, each with the definition that came first; items and the like as ``FORM.ITEM``.

    ``again`` are ids with their first and a later definition.
    """

    first: dict[str, dict[str, Definition]]
    again: list[tuple[str, Definition, Definition]]

    def of(self, *kinds: str) -> set[str]:
        """Every id of some kinds."""
        return {name for kind in kinds for name in self.first.get(kind, ())}


def gather_ids(marks: Marks, chapters: dict[str, Any]) -> Ids:
    """Every id that a spec defines, with those that repeated visits and ``for_each`` items write out."""
    ids = Ids({}, [])
    for definition in marks.definitions:
        kind = definition.kind
        names = ids.first.setdefault(kind, {})
        several = kind == "visit" or (kind == "item" and definition.id.endswith("{id}"))
        for name in dict.fromkeys(_names(definition, chapters)) if several else (definition.id,):
            full = f"{definition.scope}.{name}" if kind in _SCOPED else name
            if full in names:
                ids.again.append((name, names[full], definition))
            else:
                names[full] = definition
    return ids


def _names(definition: Definition, chapters: dict[str, Any]) -> Iterator[str]:
    element = _element(chapters, definition.path[:-1])
    if definition.kind == "visit" and isinstance(element, dict) and isinstance(element.get("repeat"), dict):
        times = element["repeat"].get("times")
        yield definition.id
        yield from (
            f"{definition.id}{number}"
            for number in range(1, min(times, 200) + 1 if type(times) is int else 1)
        )
    elif definition.kind == "item" and definition.id.endswith("{id}"):
        group = _FOR_EACH.get(str(element.get("for_each")) if isinstance(element, dict) else "")
        yield from (definition.id.replace("{id}", name) for name in _criteria(chapters, group))
    else:
        yield definition.id


def _criteria(chapters: dict[str, Any], group: str | None) -> Iterator[str]:
    eligibility = chapters.get("eligibility")
    entries = eligibility.get(group) if isinstance(eligibility, dict) and group else None
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict) and isinstance(entry.get("id"), str):
            yield entry["id"]


def _element(chapters: Any, path: Path) -> Any:
    for step in path:
        chapters = chapters[step]
    return chapters


def check_references(spec: Spec, marks: Marks, ids: Ids, unread: frozenset[str]) -> Iterator[Finding]:
    """Ids defined twice, and ids used that nothing defines.

    ``unread`` names kinds whose chapter could not be read: nothing is said of those.
    """
    for name, first, second in _defined_twice(ids):
        yield _duplicate(spec, name, first, second)
    stems = stems_of(marks) if "criterion" in unread else ()
    right: set[tuple[tuple[str, ...], str, str | None]] = set()
    for reference in marks.references:
        what = (reference.kinds, reference.id, reference.scope)
        if what in right:
            continue
        if not unread.isdisjoint(reference.kinds) or resolves(reference, ids, spec):
            right.add(what)
        elif stems and reference.kinds == ("item",) and reference.id.rpartition(".")[2].startswith(stems):
            right.add(what)  # an item for each criterion, of which some could not be read
        else:
            yield _dangling(spec, reference, ids)


def _defined_twice(ids: Ids) -> Iterator[tuple[str, Definition, Definition]]:
    """Each later definition once; what stands inside an element that is defined twice is not named again."""
    told: set[Path] = set()
    for name, first, second in sorted(ids.again, key=lambda found: len(found[2].path)):
        element = second.path[:-1]
        if not any(element[:end] in told for end in range(len(element) + 1)):
            told.add(element)
            yield name, first, second


def _name(reference: Reference) -> str:
    """The id alone, without the moment of a visit."""
    return reference.id.split(" ")[0] if "visit" in reference.kinds else reference.id


def _wanted(reference: Reference) -> str:
    """The id in full: what belongs to a form or codelist is named within it, an item also as ``FORM.ITEM``."""
    name, kind = _name(reference), reference.kinds[0]
    within = kind in ("group", "code") or (kind == "item" and reference.scope is not None and "." not in name)
    return f"{reference.scope}.{name}" if within else name


def stems_of(marks: Marks) -> tuple[str, ...]:
    """How the names of items begin that are asked for each criterion."""
    stems = (
        found.id.partition("{")[0] for found in marks.definitions if found.kind == "item" and "{" in found.id
    )
    return tuple(stem for stem in stems if stem)


def resolves(reference: Reference, ids: Ids, spec: Spec) -> bool:
    """Whether something has the id that is referred to."""
    wanted = _wanted(reference)
    if reference.kinds == ("any",):
        return any(wanted in names for names in ids.first.values()) or _field_exists(
            spec.chapters, wanted, ids
        )
    return any(wanted in ids.first.get(kind, ()) for kind in reference.kinds)


def _field_exists(chapters: dict[str, Any], dotted: str, ids: Ids) -> bool:
    """Whether ``design.allocation_rule`` or ``ARM_A.dose`` names a field that is written (null counts)."""
    head, *rest = dotted.split(".")
    starts: list[Any] = [chapters.get(head)] if head in chapters else []
    starts += [
        _element(chapters, found.path[:-1]) for names in ids.first.values() if (found := names.get(head))
    ]
    if not rest:
        return head in chapters
    return any(_leads(value, rest) for value in starts)


def _leads(value: Any, steps: Sequence[str]) -> bool:
    for step in steps:
        if isinstance(value, list):
            value = next(
                (entry for entry in value if isinstance(entry, dict) and entry.get("id") == step), None
            )
            if value is None:
                return False
        elif isinstance(value, dict) and step in value:
            value = value[step]
        else:
            return False
    return True


def _words(kinds: Sequence[str]) -> str:
    return " or ".join(_KIND_WORDS.get(kind, kind) for kind in kinds)


def _duplicate(spec: Spec, name: str, first: Definition, second: Definition) -> Finding:
    kind = _words((second.kind,))
    return Finding(
        "REF002",
        Severity.ERROR,
        Stage.LOAD,
        f"{kind} {name!r} is defined twice - every {kind} has an id of its own",
        spec.locate(second.path),
        pointer=pointer_of(spec.chapters, second.path[:-1]),
        fix="give one of them another id",
        related=(
            Related(
                "first defined here", spec.locate(first.path), pointer_of(spec.chapters, first.path[:-1])
            ),
        ),
    )


def _dangling(spec: Spec, reference: Reference, ids: Ids) -> Finding:
    name, kinds = _name(reference), reference.kinds
    options = _options(reference, ids)
    message = f"there is no {_words(kinds)} {name!r}"
    if kinds == ("any",):
        message = f"nothing in this spec is called {name!r} - name an id, or a field as in design.allocation"
        options |= set(spec.chapters)
    elif kinds == ("item",) and reference.scope is None and "." not in name:
        message = (
            f"{name!r} names no item - items are named FORM.ITEM, such as {min(options, default='LAB.PLAT')}"
        )
    where = spec.locate(reference.path, key=reference.is_key)
    word = where if reference.is_key else spec.locate_in(reference.path, 0, len(name))
    return Finding(
        "REF001",
        Severity.ERROR,
        Stage.LOAD,
        message,
        where,
        pointer=pointer_of(spec.chapters, reference.path),
        fix=did_you_mean(name, options) or _allowed(options),
        edits=corrected(spec.documents[word.file], word, name, options)
        if word.file in spec.documents
        else (),
    )


def _options(reference: Reference, ids: Ids) -> set[str]:
    """What a reference could name, as it would be written there."""
    options = ids.of(*(ids.first if reference.kinds == ("any",) else reference.kinds))
    if reference.kinds[0] not in _SCOPED or reference.scope is None:
        return options
    return {
        full.removeprefix(f"{reference.scope}.") for full in options if full.startswith(f"{reference.scope}.")
    }


def _allowed(options: set[str]) -> str | None:
    names = sorted(options)
    if not names:
        return "define it first"
    return "one of " + ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")


def check_anchors(spec: Spec) -> Iterator[Finding]:
    """Exactly one anchor is primary."""
    anchors = spec.chapters.get("anchors")
    if not isinstance(anchors, list) or not all(isinstance(anchor, dict) for anchor in anchors):
        return
    primary = [index for index, anchor in enumerate(anchors) if anchor.get("primary") is True]
    if len(primary) == 1 or any(type(anchor.get("primary", False)) is not bool for anchor in anchors):
        return
    places = [("anchors", index, "primary") for index in primary]
    yield Finding(
        "REF005",
        Severity.ERROR,
        Stage.LOAD,
        f"{len(primary) or 'no'} anchor{'s are' if primary else ' is'} primary - one event is Day 1 of every calendar",
        spec.locate(places[1]) if places else spec.locate(("anchors",), key=True),
        pointer=pointer_of(spec.chapters, places[1]) if places else "anchors",
        fix="keep primary: true at one of them" if places else "write primary: true at one anchor",
        related=tuple(
            Related("primary too", spec.locate(place), pointer_of(spec.chapters, place))
            for place in places[:1]
        ),
    )


def check_sources(
    spec: Spec, marks: Marks, ids: Ids, unread: frozenset[str], record_lines: int | None
) -> Iterator[Finding]:
    """Sources that cannot be read, or that cite what does not exist."""
    told = {
        text: _source_problem(text, ids, unread, record_lines) for text in {text for text, _ in marks.sources}
    }
    for text, path in marks.sources:
        problem, fix = told[text]
        if problem:
            yield _source_finding(problem, fix, spec.locate(path), pointer_of(spec.chapters, path))
    for document, text in default_sources(spec):
        problem, fix = _source_problem(text, ids, unread, record_lines)
        if problem:
            yield _source_finding(problem, fix, locate(document, ("defaults", "source")), "defaults/source")
    for field, path, fields in marks.source_fields:
        if field not in fields and not _is_cell(field, path, spec, ids):
            visits = ids.of("visit") if path[0] == "activities" else set()
            where = spec.locate(path, key=True)
            yield Finding(
                "REF004",
                Severity.ERROR,
                Stage.LOAD,
                f"this element has no field {field!r} that could have a source of its own",
                where,
                pointer=pointer_of(spec.chapters, path),
                fix=did_you_mean(field, fields | visits),
                edits=corrected(spec.documents[where.file], where, field, fields | visits),
            )


def default_sources(spec: Spec) -> Iterator[tuple[Document, str]]:
    """The files that have a default source, each with it."""
    for document in spec.documents.values():
        defaults = document.value.get("defaults")
        if isinstance(defaults, dict) and isinstance(defaults.get("source"), str):
            yield document, defaults["source"]


def _is_cell(field: str, path: Path, spec: Spec, ids: Ids) -> bool:
    return path[0] == "activities" and field in ids.first.get("visit", ())


_CITED = {Origin.ASSUMED: "assumption", Origin.SPONSOR: "document", Origin.AMENDMENT: "amendment"}
"""What a source cites by an id."""


def _source_problem(
    text: str, ids: Ids, unread: frozenset[str], record_lines: int | None
) -> tuple[str | None, str | None]:
    """What is wrong with a source, and what to do about it."""
    source = parse_source(text)
    if source is None:
        return f"{text!r} is not a source", (
            "write record L38, public <Field>, sponsor <document> §n, amendment A01.1, inferred (<why>) or ASM-nn"
        )
    if source.origin is Origin.RECORD:
        return None if "record" in unread else _lines_problem(source.lines, record_lines), None
    kind = _CITED.get(source.origin)
    if kind is None or kind in unread or source.reference in ids.first.get(kind, ()):
        return None, None
    return f"there is no {_words((kind,))} {source.reference!r}", (
        did_you_mean(source.reference, ids.of(kind)) or _allowed(ids.of(kind))
    )


def _lines_problem(lines: Sequence[tuple[int, int]], record_lines: int | None) -> str | None:
    if record_lines is None:
        return "a line of the record is cited, but provenance names no record file"
    for first, last in lines:
        if not 1 <= first <= last <= record_lines:
            return f"L{first}{f'-{last}' if last != first else ''} is not in the record, which has {record_lines} lines"
    return None


def _source_finding(message: str, fix: str | None, where: Location, pointer: str) -> Finding:
    return Finding("REF003", Severity.ERROR, Stage.LOAD, message, where, pointer=pointer, fix=fix)


def unused_ids(marks: Marks, ids: Ids, named_in_conditions: set[tuple[str, str]]) -> Iterator[Definition]:
    """Definitions of kinds that must be used, to which nothing refers."""
    used = used_ids(marks, named_in_conditions)
    for kind in sorted(MUST_BE_USED):
        for name, definition in ids.first.get(kind, {}).items():
            if (kind, name) not in used:
                yield definition


def used_ids(marks: Marks, named_in_conditions: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Kind and full name of everything that references, sources and conditions name, whether it exists or not."""
    used = set(named_in_conditions)
    seen: set[tuple[tuple[str, ...], str, str | None]] = set()
    for reference in marks.references:
        what = (reference.kinds, reference.id, reference.scope)
        if what not in seen and reference.kinds != ("any",):
            seen.add(what)
            used.update((kind, _wanted(reference)) for kind in reference.kinds)
    for text in {*(text for text, _ in marks.sources), *marks.default_sources}:
        source = parse_source(text)
        if source:
            used.add(("assumption" if source.origin is Origin.ASSUMED else "document", source.reference))
    return used
