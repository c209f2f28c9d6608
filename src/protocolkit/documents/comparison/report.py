"""The report on a comparison for those who decide: its content once, as a web page, a PDF or a Word document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import msgspec

from protocolkit.documents.artifact import make_masthead
from protocolkit.documents.comparison.blocks import (
    Block,
    Section,
    Texts,
    cell,
    clean,
    paragraph,
    run,
    table,
)
from protocolkit.documents.comparison.change_sections import (
    changes_section,
    minor_matters_section,
    rewritten_block,
    summary_section,
)
from protocolkit.documents.comparison.decisions import decisions_section
from protocolkit.documents.comparison.details import details_section
from protocolkit.documents.comparison.follows import follows_section
from protocolkit.documents.comparison.marked_schedule import schedule_section
from protocolkit.documents.comparison.verdicts import class_section, population_section
from protocolkit.report.changes_words import FICTIONAL, NO_CHANGE, head_line, reason_words

if TYPE_CHECKING:
    from protocolkit.amend.comparison import Comparison, Side
    from protocolkit.documents.render import Templates

__all__ = ["FORMATS", "Format", "Report", "make_report", "rendered"]

Format: TypeAlias = Literal["html", "pdf", "docx"]
FORMATS: tuple[Format, ...] = ("html", "pdf", "docx")


class Report(msgspec.Struct, frozen=True):
    """Title, versions and numbered sections; ``marks`` are the words around what is gone and new."""

    title: str
    subtitle: str
    lead: str
    label: str | None
    legend: str
    marks: dict[str, str]
    versions: Block
    sections: tuple[Section, ...]


def rendered(comparison: Comparison, form: Format, templates: Templates) -> bytes:
    """The report in one format, by the templates in force; the same comparison gives the same bytes."""
    data = report_data(comparison)
    if form == "html":
        return templates.text("comparison.html", data)
    return templates.pdf("comparison.typ", data) if form == "pdf" else templates.word("comparison.xml", data)


def report_data(comparison: Comparison) -> dict[str, Any]:
    """The report as plain data, with the masthead that every document has."""
    new = comparison.new
    head = make_masthead(new.plan, new.hash, 0)
    versions = f"{comparison.old.version} to {new.version}"
    masthead = {
        **{
            name: clean(value) if isinstance(value, str) else value
            for name, value in head.for_template().items()
        },
        "version": clean(versions),
        "version_date": None,
        "short_hash": f"{comparison.old.hash[:12]} to {head.short_hash}",
        "draft_notice": FICTIONAL if comparison.fictional else None,
    }
    return {"masthead": masthead, "report": msgspec.to_builtins(make_report(comparison))}


def make_report(comparison: Comparison) -> Report:
    """The content of the report."""
    sections = _changed(comparison) if comparison.changes else _unchanged(comparison)
    numbered = (
        msgspec.structs.replace(section, title=f"{at}. {section.title}")
        for at, section in enumerate(sections, 1)
    )
    return Report(
        title=_TITLE_OF_AMENDMENT if comparison.header is not None else _TITLE,
        subtitle=clean(reason_words(comparison)),
        lead=clean(head_line(comparison)),
        label=FICTIONAL if comparison.fictional else None,
        legend=_LEGEND if comparison.changes or comparison.rewritten else "",
        marks={"gone": "[deleted: ", "new": "[inserted: ", "end": "]"},
        versions=_versions(comparison),
        sections=tuple(numbered),
    )


_TITLE = "Comparison of two protocol versions"
_TITLE_OF_AMENDMENT = "Report on a protocol amendment"
_LEGEND = "Deleted words are struck through, inserted words are bold and underlined; brackets name both."


def _changed(comparison: Comparison) -> Iterator[Section]:
    yield class_section(comparison)
    yield decisions_section(comparison)
    yield details_section(comparison)
    yield population_section(comparison)
    yield summary_section(comparison)
    yield changes_section(comparison)
    yield schedule_section(comparison)
    yield follows_section(comparison)
    last = minor_matters_section(comparison)
    if last is not None:
        yield last


def _unchanged(comparison: Comparison) -> Iterator[Section]:
    told = paragraph(f"{NO_CHANGE.capitalize()}: both versions say the same.", "strong")
    warnings = [Texts((paragraph(warning),), "alarm") for warning in comparison.warnings]
    yield Section("result", "Result", (Texts((told,)), *warnings, *rewritten_block(comparison)))


def _versions(comparison: Comparison) -> Block:
    """Both versions beside each other."""
    sides = comparison.old, comparison.new
    studies = [side.plan.protocol.study for side in sides]
    told = {
        "Study": [cell(side.id) for side in sides],
        "Version": [cell(study.version) for study in studies],
        "Date": [cell(study.version_date or "not dated") for study in studies],
        "Status": [cell(study.status) for study in studies],
        "Blocking questions open": [cell(str(_blocking(side))) for side in sides],
        "Content (SHA-256)": [cell((run(side.hash, "code"),)) for side in sides],
    }
    rows = [(cell((run(name, "strong"),)), *values) for name, values in told.items()]
    return table("The versions compared", (("", 20), ("Old", 40), ("New", 40)), rows)


def _blocking(side: Side) -> int:
    return sum(
        found.priority == "blocking" and found.status == "open" for found in side.plan.protocol.questions
    )
