"""Texts in another language than the page: a sign in the text, none where markup is no use."""

from __future__ import annotations

import pytest

from protocolkit.documents.fallback import with_signs
from protocolkit.documents.glyphs import printable_text
from protocolkit.model.translations import marked

WEIGHT = marked("Weight", "en")
SIGNED = '<span lang="en">Weight</span><span class="language"> [en]</span>'


@pytest.mark.parametrize(
    ("page", "shown"),
    [
        ("<p>Weight</p>", "<p>Weight</p>"),
        (f"<p>{WEIGHT}: 5</p>", f"<p>{SIGNED}: 5</p>"),
        (f'<a title="{WEIGHT}">x</a>', '<a title="Weight [en]">x</a>'),
        (f"<title>{WEIGHT}</title>", "<title>Weight [en]</title>"),
        (f"<option>{WEIGHT}</option>{WEIGHT}", f"<option>Weight [en]</option>{SIGNED}"),
        (f"<script>{WEIGHT}</script><p>{WEIGHT}</p>", f"<script>{WEIGHT}</script><p>{SIGNED}</p>"),
        (
            f"<p>{marked('a &lt;b&gt; c', 'pt-BR')}</p>",
            '<p><span lang="pt-BR">a &lt;b&gt; c</span><span class="language"> [pt-BR]</span></p>',
        ),
    ],
)
def test_a_marked_text_says_its_language(page: str, shown: str) -> None:
    assert with_signs(page) == shown


def test_signs_of_a_hostile_text_are_no_markup() -> None:
    hostile = "\U000e0001" + "".join(chr(0xE0000 + ord(letter)) for letter in '"><script>') + "x\U000e007f"
    assert "<script>" not in with_signs(f"<p>{hostile}</p>")


def test_paper_shows_the_language_behind_the_text() -> None:
    assert printable_text(WEIGHT) == "Weight [en]"
