"""The built pages in a real browser: they load nothing from elsewhere, fit their window, and every link leads on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest

import protocolkit

ROOT = Path(__file__).resolve().parents[2]
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = (
    "index.html",
    "crf/IE.html",
    "crf/LAB.html",
    "crf/AE.html",
    "crf/book.html",
    "schedule/soa.html",
    "schedule/checklist-TRT.html",
    "registry/who.html",
    "registry/readiness.html",
    "questions/questions.html",
    "trace/trace.html",
)
PROBE = """<script>
const root = document.documentElement;
root.dataset.overflow = Math.max(0, root.scrollWidth - root.clientWidth);
root.dataset.letters = document.body.innerText.length;
root.dataset.heading = document.querySelectorAll("h1").length;
</script></body>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    protocolkit.build(str(ROOT / "protocol" / "nct03239535"), str(folder))
    return folder


@pytest.fixture
def browser() -> str:
    if BROWSER is None:
        if os.environ.get("PROTOCOLKIT_REQUIRE_BROWSER"):
            pytest.fail("no browser is installed, and this run requires one")
        pytest.skip("no Chromium is installed")
    return BROWSER


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "a" and found.get("href"):
            self.links.append(found["href"] or "")
        elif found.get("src") or (tag == "link" and found.get("href")):
            self.loads.append(found.get("src") or found.get("href") or "")


def test_every_page_loads_nothing_and_every_link_leads_to_a_file(site: Path) -> None:
    for page in sorted(site.rglob("*.html")):
        parser = _Links()
        parser.feed(page.read_text(encoding="utf-8"))
        assert parser.loads == [], page
        for link in parser.links:
            target, _, fragment = link.partition("#")
            found = (page.parent / target).resolve() if target else page
            assert found.is_file(), f"{page}: {link}"
            if fragment:
                assert f'id="{fragment}"' in found.read_text(encoding="utf-8"), f"{page}: {link}"


def test_the_index_leads_to_every_artifact(site: Path) -> None:
    parser = _Links()
    parser.feed((site / "index.html").read_text(encoding="utf-8"))
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert set(parser.links) == files - {"index.html"}


@pytest.mark.parametrize("page", PAGES)
def test_a_page_fits_its_window(site: Path, browser: str, page: str, tmp_path: Path) -> None:
    text = (site / page).read_text(encoding="utf-8").replace("</body>", PROBE)
    probe = tmp_path / "page.html"
    probe.write_text(text, encoding="utf-8")
    flags = (
        "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    )
    more = "--disable-component-update --disable-sync --window-size=1280,1000 --dump-dom"
    done = subprocess.run(
        [browser, *flags.split(), *more.split(), f"--user-data-dir={tmp_path / 'profile'}", probe.as_uri()],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    seen = dict(re.findall(r'data-(overflow|letters|heading)="([0-9]+)"', done.stdout))
    assert seen["overflow"] == "0", f"{page} is {seen['overflow']} pixels wider than its window"
    assert int(seen["letters"]) > 200
    assert int(seen["heading"]) >= 1
