"""The case report forms of the real trial as documents: masked staff see nothing of the arm, sites read no code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pypdf
import pytest

from protocolkit.documents.artifact import Artifact, BuildContext, make_masthead
from protocolkit.documents.crf.book import make_book
from protocolkit.documents.crf.marks import marker_of
from protocolkit.documents.crf.pages import Pages, seen_by
from protocolkit.documents.products.crf import PRODUCT
from protocolkit.documents.render import Templates
from protocolkit.model.forms import Item
from protocolkit.model.plan import Plan
from protocolkit.source.load import load

_SPEC = Path(__file__).parents[2] / "protocol/nct03239535"


@pytest.fixture(scope="module")
def plan() -> Plan:
    made = load(str(_SPEC)).plan
    assert made is not None
    return made


@pytest.fixture(scope="module")
def artifacts(plan: Plan) -> dict[str, Artifact]:
    context = BuildContext(plan, make_masthead(plan, "0" * 64, 0), Templates())
    return {artifact.path: artifact for artifact in PRODUCT.make(context)}


def wordings(value: Any) -> Iterator[dict[str, Any]]:
    """Every condition that stands on a page."""
    if isinstance(value, dict):
        if "is_code" in value:
            yield value
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for entry in value:
            yield from wordings(entry)


def test_every_condition_on_a_form_is_said_in_words(plan: Plan) -> None:
    pages = Pages(plan, marker_of(plan))
    alone = [
        pages.form(form, audience)
        for form in plan.forms.values()
        for audience in ("site", "unmasked")
        if seen_by(form, audience)
    ]
    found = list(wordings(msgspec.to_builtins([*alone, make_book(plan)])))
    assert len(found) > 100
    assert [wording["text"] for wording in found if wording["is_code"]] == []


def unmasked_items(plan: Plan) -> list[tuple[str, Item]]:
    return [
        (form.id, item)
        for form in plan.forms.values()
        for item in form.items
        if "unmasked" in (form.audience, item.audience)
    ]


def squeezed(text: str) -> str:
    return "".join(text.replace("\u200b", "").split())


def read(artifact: Artifact) -> str:
    if artifact.format == "pdf":
        pages = pypdf.PdfReader(io.BytesIO(artifact.content)).pages
        return "\n".join(page.extract_text() for page in pages)
    return artifact.content.decode("utf-8")


def secrets_of(plan: Plan) -> set[str]:
    """Questions that masked staff never see, and answers that only such questions have."""
    hidden = [item for _, item in unmasked_items(plan)]
    shown = {item.codelist for form in plan.forms.values() for item in form.items if item not in hidden}
    lists = {item.codelist for item in hidden if item.codelist} - shown
    return {
        *(item.id for item in hidden if len(item.id) > 3),
        *(item.label for item in hidden if len(item.label) > 4),
        *(code.label for name in lists for code in plan.codelists[name or ""].codes),
    }


def test_there_is_something_to_hide(plan: Plan) -> None:
    assert [f"{form}.{item.id}" for form, item in unmasked_items(plan)] == [
        "DS.DSUNBL",
        "EC.ECDOSE",
        "RAND.ARM",
    ]
    assert {"DSUNBL", "ECDOSE", "Treatment unmasked early?", "Normal saline"} <= secrets_of(plan)


def test_no_document_for_masked_staff_has_anything_of_it(plan: Plan, artifacts: dict[str, Artifact]) -> None:
    secrets = {squeezed(secret) for secret in secrets_of(plan)}
    masked = {path: artifact for path, artifact in artifacts.items() if "unmasked" not in path}
    assert {"crf/book.pdf", "crf/book.html", "crf/RAND.pdf", "crf/EC.html"} <= set(masked)
    for path, artifact in masked.items():
        text = squeezed(read(artifact))
        assert not {secret for secret in secrets if secret in text}, path


def test_unmasked_staff_have_documents_of_their_own_that_say_so(
    plan: Plan, artifacts: dict[str, Artifact]
) -> None:
    for form, item in unmasked_items(plan):
        for kind in ("html", "pdf"):
            text = squeezed(read(artifacts[f"crf/{form}-unmasked.{kind}"]))
            assert squeezed("UNMASKED STAFF ONLY") in text
            assert squeezed(item.label) in text
