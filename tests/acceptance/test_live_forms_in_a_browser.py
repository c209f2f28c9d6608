"""Live forms in a real browser: they work from a file, alone, and in print are the paper form."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from browser import ROOT, chromium

from protocolkit.documents.artifact import BuildContext, make_masthead
from protocolkit.documents.products.crf import PRODUCT
from protocolkit.documents.render import Press, Templates
from protocolkit.source.load import load

_SPECS = {"trial": ROOT / "protocol" / "nct03239535", "live": ROOT / "tests" / "data" / "live"}
_SCHEMA = json.loads((ROOT / "schemas/output/form-data.schema.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The web pages of the forms; nobody looks at their PDFs here."""
    folders = {name: tmp_path_factory.mktemp(name) for name in _SPECS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Press, "pdf", lambda *_: b"")
        patch.setattr("protocolkit.documents.products.crf._fillable", lambda *_: iter(()))
        for name, folder in folders.items():
            plan = load(str(_SPECS[name])).plan
            assert plan is not None
            context = BuildContext(plan, make_masthead(plan, "0" * 64, 0), Templates())
            for artifact in PRODUCT.make(context):
                if artifact.format == "html":
                    (folder / Path(artifact.path).name).write_bytes(artifact.content)
    return folders


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


class Opened:
    """A form in a window, with everything that went wrong there and every request that it made."""

    def __init__(self, page: Any, path: Path) -> None:
        self.page, self.wrong, self.requests, self.asked = page, [], [], []
        self.answer = True
        page.on("console", lambda message: self.wrong.append(message.text))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("requestfailed", self._refused)
        page.on("dialog", self._decide)
        page.goto(path.as_uri())

    def _decide(self, dialog: Any) -> None:
        self.asked.append(dialog.message or dialog.type)
        if self.answer:
            dialog.accept()
        else:
            dialog.dismiss()

    def _refused(self, request: Any) -> None:
        if request.failure == "csp":
            self.requests.remove(request.url)

    def put(self, item: str, text: str) -> None:
        """Write an answer as somebody does who leaves the field afterwards."""
        place = self.page.locator(f'[id="in-{item}"]')
        if place.evaluate("node => node.tagName") == "SELECT":
            place.select_option(text)
        elif "-" in text and self.page.locator(f'[id="in-{item}-year"]').count():
            year, month, day = text.split("-")
            self.page.fill(f'[id="in-{item}-year"]', year)
            self.page.select_option(f'[id="in-{item}-month"]', month)
            self.page.fill(f'[id="in-{item}-day"]', day)
            self.page.press(f'[id="in-{item}-day"]', "Tab")
        elif place.evaluate("node => node.tagName") == "FIELDSET":
            place.locator(f'input[value="{text}"]').check()
        else:
            place.fill(text)
            place.press("Tab")

    def problem(self, item: str) -> str:
        """What stands beside an answer."""
        return str(self.page.locator(f'[id="in-{item}-problem"]').inner_text()).strip()

    def shows(self, selector: str) -> bool:
        return bool(self.page.locator(selector).first.is_visible())

    def save(self) -> dict[str, Any]:
        """The saved file, which keeps to its schema."""
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Save data").click()
        self.file = Path(download.value.path())
        self.name = download.value.suggested_filename
        data: dict[str, Any] = json.loads(self.file.read_text(encoding="utf-8"))
        jsonschema.Draft202012Validator(_SCHEMA).validate(data)
        return data

    def load(self, content: object, name: str = "data.json") -> str:
        """Load a file; what the page says of it."""
        self.page.evaluate("notice([])")
        raw = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.page.set_input_files(
            "input[type=file]", {"name": name, "mimeType": "application/json", "buffer": raw}
        )
        self.page.locator(".notice p").first.wait_for()
        return str(self.page.locator(".notice").inner_text())


@pytest.fixture
def open_form(browser: Any, sites: dict[str, Path]) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1180, "height": 1000}, accept_downloads=True)
    opened: list[Opened] = []

    def open_one(form: str, spec: str = "trial") -> Opened:
        opened.append(Opened(context.new_page(), sites[spec] / f"{form}.html"))
        return opened[-1]

    yield open_one
    wrong = [text for form in opened for text in form.wrong]
    requests = [url for form in opened for url in form.requests if not url.startswith(("file:", "blob:"))]
    context.close()
    assert wrong == []
    assert requests == []


def test_every_form_starts_empty_with_an_input_for_each_question(
    open_form: Any, sites: dict[str, Path]
) -> None:
    names = sorted(path.stem for path in sites["trial"].glob("*.html") if path.stem != "book")
    assert len(names) > 28
    form = open_form(names[0])
    for name in names:
        form.page.goto((sites["trial"] / f"{name}.html").as_uri())
        missing = form.page.evaluate(
            "HEAD.filter(item => !page.fields.some(field => field.item === item)).map(item => item.id)"
            ".concat(FORM.groups.filter(g => !page.logs.some(log => log.group === g)).map(g => g.id))"
        )
        assert missing == [], name
        assert (
            form.page.evaluate("problems(answers(), settle(answers())).filter(p => p.level !== 'required')")
            == []
        )


def test_what_depends_on_an_answer_appears_and_goes_with_it(open_form: Any) -> None:
    form = open_form("ABI")
    assert not form.shows("#BRACH_R")
    assert not form.shows("h2.bar")
    form.put("ABIPERF", "Y")
    assert form.shows("#BRACH_R")
    assert form.shows("h2.bar")
    assert not form.shows("#ABIREASND")
    form.put("ABIPERF", "N")
    assert form.shows("#ABIREASND")
    assert not form.shows("#BRACH_R")


def test_what_is_required_is_marked_counted_and_named_once_the_data_are_saved(open_form: Any) -> None:
    form = open_form("ABI")
    form.put("ABIPERF", "N")
    assert "Required and open: 3" in form.page.locator(".status").inner_text()
    assert form.page.locator("#ABIREASND .must").is_visible()
    assert form.problem("ABIREASND") == ""
    form.save()
    assert form.problem("ABIREASND") == "Required"
    points = form.page.locator("#open-points li").all_inner_texts()
    assert points == ["Participant number: Required", "Visit: Required", "Reason not done: Required"]
    form.page.get_by_role("link", name="Visit").click()
    assert form.page.evaluate("document.activeElement.id") == "in-visit"
    form.put("ABIREASND", "REFUSAL")
    assert form.problem("ABIREASND") == ""


def test_ranges_refuse_and_ask_and_a_check_fires_until_the_answer_is_mended(open_form: Any) -> None:
    form = open_form("ABI")
    form.put("ABIPERF", "Y")
    form.put("BRACH_R", "301")
    assert form.problem("BRACH_R") == "Refused: accepted is 40 to 300 mmHg"
    assert form.page.locator("#in-BRACH_R").get_attribute("aria-invalid") == "true"
    assert "in-BRACH_R-problem" in form.page.locator("#in-BRACH_R").get_attribute("aria-describedby")
    form.put("BRACH_R", "230")
    assert form.problem("BRACH_R") == "Please check: usual is 80 to 220 mmHg"
    form.put("BRACH_R", "12,5")
    assert form.problem("BRACH_R") == "Refused: enter a whole number"
    form.put("BRACH_R", "140")
    assert form.problem("BRACH_R") == ""
    form.put("BRACH_L", "110")
    assert form.problem("BRACH_L").startswith("Please check: Possible subclavian disease")
    assert "Possible subclavian disease" in form.page.locator('[role="status"]').inner_text()
    form.put("BRACH_L", "130")
    assert form.problem("BRACH_L") == ""
    assert "computed by the data manager" in form.page.locator("#in-ANKPRES").inner_text()
    assert "XC19" in form.page.locator(".live-only").inner_text()


def test_rows_are_added_removed_and_numbered_and_computed(open_form: Any) -> None:
    form = open_form("WND")
    assert not form.shows(".log")
    form.put("FAPERF_ULC", "Y")
    form.put("ULCYN", "Y")
    form.put("ULCID-1", "U1")
    form.put("ULCLEN-1", "2.5")
    form.put("ULCWID-1", "1.5")
    assert form.page.locator("#in-ULCAREA-1").inner_text() == "3.8"
    form.page.get_by_role("button", name="Add a row").click()
    assert form.page.evaluate("document.activeElement.id") == "in-ULCID-2"
    form.put("ULCID-2", "U2")
    form.put("ULCSTAT-2", "HEALED")
    form.put("ULCLEN-2", "2")
    form.put("ULCWID-2", "2")
    assert form.problem("ULCSTAT-2").startswith("Please check: Contradiction")
    form.answer = False
    form.page.get_by_role("button", name="Remove row 1").click()
    assert form.asked == ["Row 1 has answers. Remove it?"]
    form.answer = True
    form.page.get_by_role("button", name="Remove row 1").click()
    rows = form.page.locator("tbody.live tr")
    assert rows.count() == 1
    assert rows.nth(0).locator("td").nth(0).inner_text() == "1"
    assert [row["ULCID"] for row in form.save()["rows"]] == ["U2"]


def test_saved_data_come_back_and_are_saved_alike(open_form: Any) -> None:
    form = open_form("AE")
    form.page.fill("#in-subject", "001-0042")
    form.page.fill("#in-site", "01")
    form.page.select_option("#in-visit", "M03")
    form.put("AEYN", "Y")
    form.put("AETERM-1", "Fell </script> \u2028 \"quoted\" 'so'\nand again \U0001f642")
    form.page.fill("#in-AESTDAT-1-year", "2024")
    form.page.select_option("#in-AESTDAT-1-month", "02")
    form.page.fill("#in-AESTDAT-1-day", "un")
    form.put("AEONGO-1", "N")
    form.put("AEENDAT-1", "2024-01-05")
    assert "not before" in form.problem("AEENDAT-1")
    saved = form.save()
    assert form.name == "nct03239535_AE_001-0042_M03.json"
    assert (saved["subject"], saved["site"], saved["visit"], saved["values"]) == (
        "001-0042",
        "01",
        "M03",
        {"AEYN": "Y"},
    )
    assert saved["rows"][0]["AESTDAT"] == "2024-02"
    assert saved["rows"][0]["AESDTH"] is None
    again = open_form("AE")
    assert again.load(saved) == "Loaded from data.json."
    assert again.problem("AEENDAT-1") == form.problem("AEENDAT-1")
    assert again.save() == saved
    assert again.file.read_bytes() == form.file.read_bytes()


def test_a_file_is_taken_as_far_as_it_fits_and_the_rest_is_told(open_form: Any) -> None:
    form = open_form("ABI")
    form.put("ABIPERF", "N")
    data = form.save()
    older = {**data["protocol"], "version": "0.9.9", "hash": "f" * 64}
    values = {"ABIPERF": "N", "BRACH_R": "120", "DP_R": 7, "NOWHERE": "<b>x</b>", "ABIREASND": "MOOD"}
    told = form.load({**data, "protocol": older, "values": values})
    assert "saved with version 0.9.9 (content ffffffffffff)" in told
    assert "DP_R = 7; NOWHERE = <b>x</b>; ABIREASND = MOOD" in told
    assert "not asked because of other answers, and not saved again: Brachial systolic" in told
    assert form.save()["values"]["BRACH_R"] is None
    for wrong in ({"form": "AE"}, {"audience": "unmasked"}, {"protocol": {**data["protocol"], "id": "x"}}):
        assert "Nothing was loaded" in form.load({**data, **wrong})
    for broken in (b"{", b"[]", b"null", b'{"format_version": 2}', b"\xff\xfe", {**data, "values": []}):
        assert "cannot be read" in form.load(broken, "broken.json")
    assert form.page.locator("#in-ABIPERF-1").is_checked()


def test_unsaved_answers_are_warned_of_and_saved_ones_are_not(open_form: Any, sites: dict[str, Path]) -> None:
    form = open_form("DM")
    form.put("SEX", "F")
    assert "not saved" in form.page.locator(".status").inner_text()
    form.page.goto((sites["trial"] / "ABI.html").as_uri())
    assert form.asked == ["beforeunload"]
    form.put("ABIPERF", "N")
    form.save()
    form.page.goto((sites["trial"] / "DM.html").as_uri())
    assert form.asked == ["beforeunload"]


@pytest.mark.parametrize("name", ["IE", "AE", "WND"])
def test_in_print_an_empty_form_is_the_paper_form(browser: Any, sites: dict[str, Path], name: str) -> None:
    seen = []
    for scripted in (True, False):
        context = browser.new_context(java_script_enabled=scripted, viewport={"width": 900, "height": 700})
        page = context.new_page()
        page.goto((sites["trial"] / f"{name}.html").as_uri())
        page.emulate_media(media="print")
        if scripted:
            page.evaluate("dispatchEvent(new Event('beforeprint'))")
        seen.append(page.screenshot(full_page=True))
        context.close()
    assert seen[0] == seen[1]


def test_in_print_answers_stand_in_the_boxes_of_the_paper_form(open_form: Any) -> None:
    form = open_form("ABI")
    form.page.fill("#in-subject", "0042")
    form.page.select_option("#in-visit", "M03")
    form.put("ABIPERF", "Y")
    form.put("ABIDAT", "2024-02-09")
    form.put("BRACH_R", "95")
    form.page.emulate_media(media="print")
    form.page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert form.page.locator('[data-item="ABIDAT"] .comb i').all_inner_texts() == list("09FEB2024")
    assert form.page.locator('[data-item="BRACH_R"] .comb i').all_inner_texts() == ["", "9", "5"]
    assert form.page.locator('[data-item="ABIPERF"] .tick.preset').count() == 1
    assert form.page.locator('[data-head="visit"] .tick.preset').count() == 1
    assert not form.shows("#in-BRACH_R")
    assert form.shows("#ABIREASND")


def test_hostile_texts_are_only_ever_texts(open_form: Any, sites: dict[str, Path]) -> None:
    form = open_form("ALL", "live")
    form.put("YN", "Y")
    assert "Any? </script><script>alert(3)</script>" in form.page.locator("#YN").inner_text()
    form.put("ODD", "</script>")
    assert form.shows("#SURE")
    assert form.problem("ODD") == ""
    form.put("GR", "1")
    assert form.problem("GR").startswith("Refused: Odd: Odd codes")
    form.put("NAME-1", "</b>")
    assert form.page.locator("main b b, main script, main img").count() == 0
    assert form.save()["values"]["ODD"] == "</script>"
    form.put("SURE", "U")
    assert form.save()["values"]["SURE"] == "U"
    assert form.asked == []


def test_the_page_runs_no_other_script_and_speaks_to_nobody(open_form: Any) -> None:
    form = open_form("DM")
    form.page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.intruder = 1";
          document.body.append(script);
          document.body.insertAdjacentHTML("beforeend", "<p id=styled style='color: red'>x</p><img src='https://example.org/a.png'>");
          return fetch("https://example.org/").catch(() => 0);
        }"""
    )
    assert form.page.evaluate("window.intruder") is None
    assert form.page.evaluate("getComputedStyle(document.querySelector('#styled')).color") != "rgb(255, 0, 0)"
    assert len(form.wrong) >= 4
    assert all("Content Security Policy" in text for text in form.wrong)
    assert [url for url in form.requests if not url.startswith("file:")] == []
    form.wrong.clear()


def test_the_keyboard_alone_fills_a_form(open_form: Any) -> None:
    form = open_form("DM")
    form.page.focus("#in-BRTHDAT-day")
    for keys in (
        "0",
        "7",
        "Tab",
        "m",
        "a",
        "r",
        "Tab",
        "1",
        "9",
        "6",
        "0",
        "Tab",
        "Space",
        "ArrowRight",
        "Tab",
    ):
        form.page.keyboard.press(keys)
    assert form.page.evaluate("[answers().values.BRTHDAT, answers().values.SEX]") == ["1960-03-07", "F"]
    form.page.keyboard.press("Enter")
    assert form.page.evaluate("answers().values.SEX") == ""


@pytest.mark.parametrize("name", ["ABI", "AE", "IE"])
def test_axe_finds_nothing_serious(open_form: Any, name: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    form = open_form(name)
    for item, answer in (("ABIPERF", "Y"), ("AEYN", "Y"), ("BRACH_R", "301")):
        if form.page.locator(f"#in-{item}").count():
            form.put(item, answer)
    form.save()
    found = Axe().run(form.page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
    assert serious == []
