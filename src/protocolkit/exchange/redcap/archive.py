"""What is read: a dictionary alone, or a ZIP archive with it and the files of its events."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from protocolkit.errors import CannotRun
from protocolkit.exchange.ids import Ids
from protocolkit.exchange.imported import ImportedVisit
from protocolkit.exchange.redcap.names import event_names
from protocolkit.exchange.redcap.table import looks_like_a_dictionary

__all__ = ["Events", "Files", "unpacked"]

_MOST = 64 * 1024 * 1024
_MOST_FILES = 200
_ZIP = b"PK\x03\x04"


class Events(msgspec.Struct, frozen=True):
    """The events of a project in order: unique name, label, and the instruments of each; and what repeats."""

    labels: Mapping[str, str]
    designation: Mapping[str, Sequence[str]]
    repeating: frozenset[str]
    by_name: Mapping[str, str]

    def repeats(self, instrument: str) -> bool:
        """Whether an instrument has many instances."""
        return instrument in self.repeating

    def visits(self, forms: Mapping[str, str], scheduled: set[str]) -> tuple[ImportedVisit, ...]:
        """Every event as a visit, of which no time is known, with the forms that are due there."""
        found = []
        for name, label in self.labels.items():
            due = dict.fromkeys(forms[one] for one in self.designation.get(name, ()) if one in forms)
            found.append(
                ImportedVisit(self.by_name[name], label, tuple(form for form in due if form in scheduled))
            )
        return tuple(found)


class Files(msgspec.Struct, frozen=True):
    """The dictionary, and the events where these are there, too."""

    name: str
    raw: bytes
    events: Events | None = None


def unpacked(name: str, raw: bytes) -> Files:
    """The dictionary in a file. Raises ``CannotRun`` for an archive without one, or one that may not be unpacked."""
    if not raw.startswith(_ZIP):
        return Files(name, raw)
    tables = _tables(name, raw)
    found = [(member, content) for member, content in tables if looks_like_a_dictionary(content)]
    if len(found) != 1:
        count = "no data dictionary" if not found else f"{len(found)} data dictionaries"
        raise CannotRun(
            f"{name} has {count} of REDCap", "An archive has one, and perhaps the files of its events."
        )
    ((member, content),) = found
    return Files(f"{name}/{member}", content, _events(other for key, other in tables if key != member))


def _tables(name: str, raw: bytes) -> list[tuple[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = [entry for entry in archive.infolist() if entry.filename.casefold().endswith(".csv")]
            if len(members) > _MOST_FILES or sum(entry.file_size for entry in members) > _MOST:
                raise CannotRun(
                    f"{name} unpacks to more than {_MOST // 1024 // 1024} MiB or {_MOST_FILES} tables"
                )
            return [(entry.filename, _member(archive, entry)) for entry in members]
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
    ) as error:
        raise CannotRun(f"{name} is an archive that cannot be unpacked: {error}") from error


def _member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """No more than the archive says: one that lies about a size is refused by ``zipfile`` itself."""
    with archive.open(entry) as file:
        return file.read(_MOST)


def _events(tables: Iterable[bytes]) -> Events | None:
    """The events, from whichever tables have their columns."""
    events: list[dict[str, str]] = []
    designation: list[dict[str, str]] = []
    repeating: list[dict[str, str]] = []
    for raw in tables:
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig", "replace"), newline="")))
        columns = set(rows[0]) if rows else set()
        if {"event_name", "arm_num"} <= columns:
            events += rows
        elif {"unique_event_name", "form"} <= columns:
            designation += rows
        elif {"event_name", "form_name"} <= columns:
            repeating += rows
    if not events and not designation:
        return None
    labels = _labels(events) or {row["unique_event_name"]: row["unique_event_name"] for row in designation}
    ids = Ids(prefix="V_")
    due: dict[str, list[str]] = {}
    for row in designation:
        due.setdefault(row["unique_event_name"], []).append(row["form"] or "")
    return Events(
        labels,
        due,
        frozenset(row["form_name"] for row in repeating if row["form_name"]),
        {name: ids.of(name.rpartition("_arm_")[0] or name) for name in labels},
    )


def _labels(events: list[dict[str, str]]) -> dict[str, str]:
    """The label of each event by its unique name, which the server makes where the file has none."""
    found: dict[str, str] = {}
    by_arm: dict[str, list[str]] = {}
    for row in events:
        by_arm.setdefault(row["arm_num"] or "1", []).append(row["event_name"] or "")
    for arm, labels in by_arm.items():
        made = event_names(labels, int(arm) if arm.isdigit() else 1)
        given = [row.get("unique_event_name") or "" for row in events if (row["arm_num"] or "1") == arm]
        for label, name, own in zip(labels, made, given, strict=True):
            found[own or name.name] = (label or name.name)[:150]
    return found
