"""A loaded spec made ready for its documents in one language: texts, fixed words and templates."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from protocolkit.documents.artifact import BuildContext, make_masthead
from protocolkit.documents.render import Templates
from protocolkit.errors import CannotRun
from protocolkit.languages import Language, catalogued, language_of
from protocolkit.model.plan import Plan, make_plan
from protocolkit.model.translations import has_words, languages_of, marked, shown, translated
from protocolkit.source.translations import texts_of

if TYPE_CHECKING:
    from protocolkit.source.load import Loaded

__all__ = ["build_context", "plainly_spoken", "speaker_for"]


def speaker_for(plan: Plan, language: str | None) -> Language:
    """What says the fixed words in a language; by itself the first of the study.

    Raises ``CannotRun`` for a language that neither the study nor the templates know.
    """
    known = languages_of(plan.protocol)
    wanted = language or known[0]
    speaker = language_of(
        wanted if wanted in known else next((tag for tag in known if _is_alike(tag, wanted)), wanted)
    )
    if speaker.tag not in known and not speaker.messages and not _is_alike(speaker.tag, "en"):
        fixed = ", ".join(dict.fromkeys((*known, *catalogued())))
        raise CannotRun(
            f"nothing is given in {speaker.tag!r}, neither texts nor templates", f"one of {fixed}"
        )
    return speaker


def _is_alike(tag: str, wanted: str) -> bool:
    """Whether texts of one tag do for another: of the same language, where not both name a country or a script."""
    (base, _, rest), (other, _, more) = tag.partition("-"), wanted.partition("-")
    return base == other and (rest == more or not rest or not more)


def build_context(
    loaded: Loaded,
    plan: Plan,
    errors: int,
    *,
    templates: str | None = None,
    language: str | None = None,
    prs_org: str | None = None,
) -> BuildContext:
    """What every document is made from, in a language as ``speaker_for`` says.

    ``errors`` counts findings that block a release, ``templates`` is a folder of the sponsor's own.
    """
    from protocolkit.source.nearby import templates_of

    known, speaker = languages_of(plan.protocol), speaker_for(plan, language)
    folder = templates or templates_of(loaded.target)
    spoken = _plan_in(loaded, plan, speaker.tag, marked)
    head = make_masthead(spoken, loaded.hash or "", errors, speaker)
    if speaker.tag != known[0] and speaker.tag not in plan.protocol.translations:
        head = msgspec.structs.replace(head, texts_in=known[0])
    written = None
    if speaker.tag != known[0] or speaker.messages:
        own = make_masthead(plan, loaded.hash or "", errors)
        written = BuildContext(plan, own, Templates(folder), prs_org)
    return BuildContext(spoken, head, Templates(folder, speaker), prs_org, written)


def plainly_spoken(loaded: Loaded, plan: Plan, language: str | None) -> tuple[Plan, Language]:
    """The plan in a language for what has nothing but characters, and what says the fixed words."""
    speaker = speaker_for(plan, language)
    return _plan_in(loaded, plan, speaker.tag, shown), speaker


def _plan_in(loaded: Loaded, plan: Plan, language: str, mark: Callable[[str, str], str]) -> Plan:
    """The plan with its texts in a language, and marked where they are not in it.

    Where nothing at all is given in the language, nothing is marked.
    """
    said = plan.protocol.translations.get(language)
    if language == languages_of(plan.protocol)[0] or not said:
        return plan
    texts = texts_of(loaded.outline, loaded.spec.chapters)
    missing = [text.path for text in texts if text.path not in said and has_words(text.text)]
    return make_plan(translated(plan.protocol, language, missing, mark))
