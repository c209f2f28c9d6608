"""The files of a new spec with the forms of another system: what these do not say is null, and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

import msgspec
import yaml

from protocolkit.exchange.imported import Imported, ImportedVisit
from protocolkit.source.layout.formatting import format_yaml
from protocolkit.starting import new_repository

__all__ = ["Document", "spec_files"]

_ID = "EDC"
"""The id under which the imported file is a document of the sponsor."""
_FOLDER = "protocol/"
_DAY_1 = ImportedVisit("D1", "Day 1", (), "P0D", ("P0D", "P0D"))


class Document(msgspec.Struct, frozen=True):
    """The file that forms were imported from, and its checksum."""

    name: str
    sha256: str


def spec_files(study_id: str, imported: Imported, document: Document) -> dict[str, bytes]:
    """The files of a spec by name, in the canonical layout."""
    started = new_repository(study_id, imported.title)
    prefix = f"{_FOLDER}{study_id}/"
    kept = {name.removeprefix(prefix): raw for name, raw in started.items() if name.startswith(prefix)}
    visits = imported.visits or (_DAY_1,)
    chapters = {
        name: raw
        for name, raw in kept.items()
        if not name.startswith("forms/")
        and name not in ("codelists.yaml", "schedule.yaml", "eligibility.yaml", "variables.yaml")
    }
    chapters["protocol.yaml"] = _with_document(kept["protocol.yaml"], document)
    chapters["outcomes.yaml"] = _outcomes(kept["outcomes.yaml"], visits[0])
    chapters["questions.yaml"] = _questions(kept["questions.yaml"], visits, document)
    chapters["eligibility.yaml"] = _eligibility(kept["eligibility.yaml"], visits[0])
    chapters["schedule.yaml"] = _written("schedule.yaml", _schedule(imported, visits))
    chapters["variables.yaml"] = _written("variables.yaml", _VARIABLES)
    lists = [_plain(codelist) for codelist in imported.codelists]
    chapters["codelists.yaml"] = _written("codelists.yaml", {"codelists": lists})
    for form in imported.forms:
        name = f"forms/{form.id.lower()}.yaml"
        chapters[name] = _written(name, {"forms": [_plain(form)]}, section=form.id)
    return chapters


_VARIABLES = {
    "defaults": {"source": "ASM-02"},
    "variables": [
        {"id": "consent_date", "label": "Date of informed consent", "type": "date"},
        {"id": "treatment_date", "label": "Date of the first study intervention", "type": "date"},
    ],
}


def _with_document(raw: bytes, document: Document) -> bytes:
    title = f"{document.name} (SHA-256 {document.sha256[:12]})"
    entry = yaml.safe_dump([{"id": _ID, "title": title}], allow_unicode=True, width=10**6)
    listed = "".join(f"    {line}\n" for line in entry.splitlines())
    text = raw.decode("utf-8").replace("  sponsor_documents: []\n", f"  sponsor_documents:\n{listed}")
    return format_yaml("protocol.yaml", text.encode("utf-8")).after


def _outcomes(raw: bytes, visit: ImportedVisit) -> bytes:
    text = raw.decode("utf-8").replace("[D1]", f"[{visit.id}]")
    return text.replace("time_frame: Day 1 ", f"time_frame: {_scalar(visit.name)} ").encode("utf-8")


def _questions(raw: bytes, visits: Sequence[ImportedVisit], document: Document) -> bytes:
    text = raw.decode("utf-8")
    text = text.replace("about: [SCR, D1]", f"about: [{', '.join(visit.id for visit in visits)}]")
    text = text.replace("about: [safety, AE]", "about: [safety]")
    start = text.index("  - id: ASM-02")
    end = text.index("  - id: ASM-03")
    told = (
        f"Visits, forms and their items are those of {document.name}. Participants give written informed consent "
        "before anything else."
    )
    entry = {"id": "ASM-02", "text": told, "status": "to_be_confirmed", "question": "Q-09"}
    dumped = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10**6)
    indented = "".join(f"  {line}\n" for line in dumped.splitlines())
    text = f"{text[:start]}{indented}\n{text[end:]}".replace("measured on Day 1,", "measured at one visit,")
    return format_yaml("questions.yaml", text.encode("utf-8")).after


def _eligibility(raw: bytes, visit: ImportedVisit) -> bytes:
    return raw.decode("utf-8").replace("collected: [SCR]", f"collected: [{visit.id}]").encode("utf-8")


def _schedule(imported: Imported, visits: Sequence[ImportedVisit]) -> dict[str, Any]:
    due = {form: [v.id for v in visits if form in v.forms] for visit in visits for form in visit.forms}
    anchor = {"id": "FIRST_TREATMENT", "name": "First study intervention (Day 1)"}
    return {
        "defaults": {"source": "ASM-02"},
        "anchors": [{**anchor, "variable": "treatment_date", "primary": True}],
        "epochs": [{"id": "STUDY", "name": "Study"}],
        "visits": [_visit(visit) for visit in visits],
        "activities": [
            {"id": form.id, "name": form.name, "form": form.id, "at": due[form.id]}
            for form in imported.forms
            if form.id in due and form.collected != "every_visit"
        ],
    }


def _visit(visit: ImportedVisit) -> dict[str, Any]:
    """A visit; one whose time is not known is not on the calendar yet."""
    named = {"id": visit.id, "name": visit.name}
    if visit.target is None and visit.window is None:
        return {**named, "kind": "unscheduled", "note": "Its time is not in the imported file."}
    timed = {"target": visit.target} if visit.target else {}
    window = list(visit.window or ("P0D", "P0D"))
    return {**named, "kind": "planned", "epoch": "STUDY", **timed, "window": window}


def _written(name: str, chapters: Mapping[str, Any], *, section: str | None = None) -> bytes:
    """Chapters as a file in the canonical layout, with the modeline of editors."""
    source = f"sponsor {_ID} §{section or 'data'}"
    content = {"defaults": {"source": source}, **chapters}
    up = "../" * (2 + name.count("/"))
    modeline = f"# yaml-language-server: $schema={up}schemas/spec.json\n\n"
    dumped = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=10**6)
    return format_yaml(name, (modeline + dumped).encode("utf-8")).after


def _scalar(text: str) -> str:
    return yaml.safe_dump(text, allow_unicode=True, width=10**6).removesuffix("\n").removesuffix("\n...")


def _plain(struct: msgspec.Struct) -> dict[str, Any]:
    """A struct of the model as YAML writes it: nothing that is the default, numbers as numbers."""
    return {
        name: _value(value)
        for name, value, default in _fields(struct)
        if value != default and name not in ("source", "sources")
    }


def _fields(struct: msgspec.Struct) -> Iterable[tuple[str, Any, Any]]:
    for field in msgspec.structs.fields(struct):
        default = field.default if field.default_factory is msgspec.NODEFAULT else field.default_factory()
        yield field.name, getattr(struct, field.name), default


def _value(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return _plain(value)
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, (list, tuple)):
        return [_value(entry) for entry in value]
    if isinstance(value, dict):
        return {key: _value(entry) for key, entry in value.items()}
    return value
