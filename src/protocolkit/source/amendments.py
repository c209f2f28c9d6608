"""The headers of amendments beside a spec: one file each, read by themselves and never merged into the chapters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from protocolkit.findings import Finding, Location, Related, Severity, Stage
from protocolkit.model.amendments import Amendment
from protocolkit.nearest import did_you_mean
from protocolkit.source.document import Document, locate
from protocolkit.source.limits import Limits
from protocolkit.source.outline import Definition, Path
from protocolkit.source.references import Ids
from protocolkit.source.shape import accepts, check_shape
from protocolkit.source.sources import SourceFile
from protocolkit.source.spec import path_of, pointer_of
from protocolkit.source.yaml import read_yaml

__all__ = ["AmendmentFile", "check_amendments", "define_amendments", "read_amendments"]

_ROOT = "amendment.json"


class AmendmentFile(msgspec.Struct, frozen=True):
    """The header of an amendment, and the file in which it stands."""

    document: Document
    header: Amendment

    def locate(self, pointer: str, *, key: bool = False) -> Location:
        """Where a value stands: ``changes/A01.1/rationale``, or the nearest thing around it."""
        return locate(self.document, path_of(self.document.value, pointer), key=key)


def read_amendments(
    files: Sequence[SourceFile], schemas: Mapping[str, Any], limits: Limits
) -> tuple[list[AmendmentFile], list[Finding]]:
    """Every header that can be read, by number, and what is wrong with the files."""
    documents = [read_yaml(file.path, file.raw, limits) for file in files]
    findings = [found for document in documents for found in document.findings]
    is_valid = accepts(schemas, _ROOT)
    shaped = [document for document in documents if document.value or not document.findings]
    findings += check_shape(shaped, schemas, is_valid, _ROOT)
    read = [
        AmendmentFile(document, msgspec.convert(document.value, Amendment))
        for document in documents
        if not document.findings and is_valid(document.value)
    ]
    return sorted(read, key=lambda found: found.header.number), findings


def define_amendments(ids: Ids, amendments: Iterable[AmendmentFile]) -> None:
    """Add the numbers of amendments and of their changes to the ids that sources may cite."""
    known = ids.first.setdefault("amendment", {})
    for found in amendments:
        for name in (found.header.number, *(change.id for change in found.header.changes)):
            known.setdefault(name, Definition("amendment", name, (), None))


def check_amendments(
    amendments: Sequence[AmendmentFile], ids: Ids, unread: frozenset[str]
) -> Iterator[Finding]:
    """Numbers used twice, and sites and consent forms that the spec does not have."""
    first: dict[str, AmendmentFile] = {}
    for found in amendments:
        header = found.header
        earlier = first.setdefault(header.number, found)
        if earlier is not found:
            yield _twice(found, ("number",), header.number, earlier.locate("number"))
        yield from _changes(found)
        for path, site in _sites(found.document.value):
            yield from _known(found, path, ("site", site), ids, unread)
        if header.consent is not None and header.consent.form is not None:
            named = ("consent_version", header.consent.form)
            yield from _known(found, ("consent", "form"), named, ids, unread)


def _changes(found: AmendmentFile) -> Iterator[Finding]:
    seen: dict[str, Path] = {}
    for index, change in enumerate(found.header.changes):
        path = ("changes", index, "id")
        if change.id in seen:
            yield _twice(found, path, change.id, locate(found.document, seen[change.id]))
        elif change.id.partition(".")[0] != found.header.number:
            message = f"{change.id} is not a change of {found.header.number} - its number begins with that"
            yield _finding("REF001", found, path, message, f"write {found.header.number}.{index + 1}")
        seen.setdefault(change.id, path)


def _sites(value: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Every site that a header names, with its place."""
    for index, entry in enumerate(value.get("effective", ())):
        yield ("effective", index, "site"), entry["site"]
    for index, entry in enumerate(value.get("approvals", ())):
        for at, site in enumerate(entry.get("sites", ())):
            yield ("approvals", index, "sites", at), site
    for at, site in enumerate((value.get("scope") or {}).get("sites", ())):
        yield ("scope", "sites", at), site


def _known(
    found: AmendmentFile, path: Path, named: tuple[str, str], ids: Ids, unread: frozenset[str]
) -> Iterator[Finding]:
    kind, name = named
    if kind not in unread and name not in ids.first.get(kind, ()):
        words = kind.replace("_", " ")
        fix = did_you_mean(name, ids.of(kind))
        yield _finding("REF001", found, path, f"there is no {words} {name!r}", fix)


def _twice(found: AmendmentFile, path: Path, name: str, first: Location) -> Finding:
    message = f"{name} is already taken - an amendment and each of its changes have a number of their own"
    finding = _finding("REF002", found, path, message, "choose the next number")
    related = (Related("it is first used here", first, finding.pointer),)
    return msgspec.structs.replace(finding, related=related)


def _finding(rule: str, found: AmendmentFile, path: Path, message: str, fix: str | None) -> Finding:
    pointer = f"amendments/{found.header.number}/{pointer_of(found.document.value, path)}"
    where = locate(found.document, path)
    return Finding(rule, Severity.ERROR, Stage.LOAD, message, where, pointer=pointer, fix=fix)
