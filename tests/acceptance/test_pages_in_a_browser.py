"""The built pages in a real browser: they load nothing from elsewhere, fit their window, and every link leads on."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from browser import ROOT, chromium

import protocolkit

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
PROBE = """() => {
  const root = document.documentElement;
  const headings = document.querySelectorAll("h1").length;
  return [Math.max(0, root.scrollWidth - root.clientWidth), document.body.innerText.length, headings];
}"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "out"
    protocolkit.build(str(ROOT / "protocol" / "nct03239535"), str(folder))
    return folder


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


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
def test_a_page_fits_its_window(site: Path, browser: Any, page: str) -> None:
    window = browser.new_page(viewport={"width": 1280, "height": 1000})
    window.goto((site / page).as_uri())
    overflow, letters, headings = window.evaluate(PROBE)
    window.close()
    assert overflow == 0, f"{page} is {overflow} pixels wider than its window"
    assert letters > 200
    assert headings >= 1
