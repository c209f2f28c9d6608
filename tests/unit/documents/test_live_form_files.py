"""The pages of live forms as files: what their policy allows, what their script holds, and for whom."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path

import pytest
from crf_trial import code_item, form, item, plan_of

from protocolkit.documents.artifact import BuildContext, make_masthead
from protocolkit.documents.crf.live import LiveForm, LiveForms
from protocolkit.documents.products.crf import PRODUCT
from protocolkit.documents.render import Press, Templates
from protocolkit.model.forms import EditCheck, Form, Group
from protocolkit.model.plan import Plan
from protocolkit.source.load import load

_LIVE = Path(__file__).parents[2] / "data" / "live"
_HASH = "0123456789abcdef" * 4


def pages_of(plan: Plan) -> dict[str, str]:
    """The web pages by name; nobody looks at the PDFs here."""
    context = BuildContext(plan, make_masthead(plan, _HASH, 0), Templates())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Press, "pdf", lambda *_: b"")
        patch.setattr("protocolkit.documents.products.crf._fillable", lambda *_: iter(()))
        made = {artifact.path: artifact.content for artifact in PRODUCT.make(context)}
    return {Path(path).name: content.decode() for path, content in made.items() if path.endswith(".html")}


@pytest.fixture(scope="module")
def live() -> dict[str, str]:
    plan = load(str(_LIVE)).plan
    assert plan is not None
    return pages_of(plan)


def made(entry: Form, audience: str = "site", *others: Form) -> LiveForm:
    plan = plan_of(entry, *others)
    return LiveForms(plan, make_masthead(plan, _HASH, 0)).make(entry, audience)


def content(page: LiveForm) -> dict[str, object]:
    found: dict[str, object] = json.loads(re.search(r"const FORM = (.*);\n", page.script)[1])  # type: ignore[index]
    return found


def test_the_policy_of_a_page_names_its_style_and_script_and_nothing_else(live: dict[str, str]) -> None:
    for name, page in live.items():
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
        assert policy is not None, name
        for kind in ("style", "script"):
            texts = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.S)
            hashes = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
            named = re.findall(rf"{kind}-src ([^;]*);", policy[1])
            assert named == [f"'sha256-{found}'" for found in hashes], name
            assert len(texts) == (0 if kind == "script" and name == "book.html" else 1), name
        assert "default-src 'none'" in policy[1]
        assert "unsafe" not in policy[1]
        assert not re.search(
            r"<[a-z][^>]*\s(style|on[a-z]+)=", re.sub(r"<script>.*</script>", "", page, flags=re.S)
        )


def test_no_text_ends_the_script_or_its_lines(live: dict[str, str]) -> None:
    script = re.search(r"<script>(.*?)</script>", live["ALL.html"], re.S)
    assert script is not None
    assert r"\u003c/script>\u003cscript>alert(3)" in script[1]
    assert "<!--" not in script[1]
    assert not set("\u2028\u2029") & set(script[1])


def test_a_masked_page_says_nothing_of_unmasked_items(live: dict[str, str]) -> None:
    for hidden in ("ARM", "ARMDAY", "Which tablet"):
        script = re.search(r"<script>(.*?)</script>", live["ALL.html"], re.S)
        assert script is not None
        assert hidden not in script[1]
    assert "XC22" in live["ALL-unmasked.html"]
    assert '"XC11"' not in live["ALL-unmasked.html"]
    assert '"HAND"' not in live["ALL-unmasked.html"]


def test_a_page_is_the_same_each_time() -> None:
    entry = form("F", code_item("A", "NYU"), item("B", when="A == Y"))
    assert made(entry) == made(entry)


def test_what_needs_another_form_or_visit_is_left_to_the_data_manager_with_its_reason() -> None:
    other = form("G", item("X", type="integer"))
    entry = form(
        "F",
        item("A", type="integer", when="G.X > 1"),
        item("B", type="integer", derive="A + G.X"),
        item("C", type="integer", derive="B + 1"),
        item("D", type="date", not_after="consent"),
        checks=(
            EditCheck("K1", "hard", "t", "m", must="A > previous(A)"),
            EditCheck("K2", "hard", "t", "m", must="A > A@V1"),
            EditCheck("K3", "hard", "t", "m", must="is_missing(G.X)"),
            EditCheck("K4", "hard", "t", "m", must="A > nonsense"),
            EditCheck("K5", "hard", "t", "m", manual="By hand."),
            EditCheck("K6", "hard", "t", "m", must="A > 1"),
            EditCheck("K7", "hard", "t", "m", must="is_missing(C)"),
        ),
    )
    page = made(entry, "site", other)
    assert [(found.what, found.id, found.why) for found in page.elsewhere] == [
        ("derive", "B", "it needs G.X"),
        ("derive", "C", "it needs F.B"),
        ("check", "K1", "it needs F.A of the visit before"),
        ("check", "K2", "it needs F.A at V1"),
        ("check", "K3", "it needs G.X"),
        ("check", "K4", "it cannot be read"),
        ("check", "K5", "By hand."),
        ("check", "K7", "it needs F.C"),
        ("when", "A", "it needs G.X"),
        ("limit", "D", "it needs consent"),
    ]
    assert [check["id"] for check in content(page)["checks"]] == ["K6"]  # type: ignore[attr-defined, index]


def test_a_check_of_a_row_is_told_from_one_of_the_log() -> None:
    entry = form(
        "F",
        item("A", type="integer"),
        item("R", type="integer", group="ROWS"),
        groups=(Group("ROWS", "Rows", repeating=True),),
        checks=(
            EditCheck("K1", "hard", "t", "m", must="R > A"),
            EditCheck("K2", "hard", "t", "m", must="exists(F where R > A)"),
        ),
    )
    checks = content(made(entry))["checks"]
    assert [(check["id"], check["rows"], check["items"]) for check in checks] == [  # type: ignore[attr-defined, index]
        ("K1", True, ["A", "R"]),
        ("K2", False, ["A", "R"]),
    ]


def test_every_word_that_the_script_says_is_given_and_every_given_word_is_said() -> None:
    folder = Path(__file__).parents[3] / "templates" / "html"
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted(folder.glob("_live_*.js")))
    given = set(content(made(form("F", item("A"))))["words"])  # type: ignore[call-overload]
    quoted = set(re.findall(r'"([a-z_]+)"', scripts)) | set(re.findall(r"words\.([a-z_]+)", scripts))
    assert set(re.findall(r'say\("([a-z_]+)"', scripts)) <= given
    assert given <= quoted
