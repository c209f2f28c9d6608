"""A colour for each domain: light enough for black text, and far from those of domains of the same form."""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Sequence

__all__ = ["domain_colours"]

_FIRST_HUE = 0.5
_LIGHT = (0.86, 0.76)
_STRONG = 0.85


def domain_colours(forms: Iterable[Sequence[str]]) -> dict[str, str]:
    """The colours of the domains of some forms, as ``#rrggbb``; no two domains have the same."""
    together = [tuple(dict.fromkeys(domains)) for domains in forms]
    domains = [*dict.fromkeys(domain for form in together for domain in form)]
    free = [*range(len(domains))]
    places: dict[str, int] = {}
    for domain in sorted(domains, key=lambda one: -len(_beside(one, together))):
        taken = [places[other] for other in _beside(domain, together) if other in places]
        place = max(free, key=lambda one: _distance(one, taken, len(domains)))
        free.remove(place)
        places[domain] = place
    return {domain: _colour(places[domain], len(domains)) for domain in domains}


def _beside(domain: str, together: Sequence[Sequence[str]]) -> list[str]:
    """The domains with which a domain shares a form."""
    return [*dict.fromkeys(other for form in together if domain in form for other in form if other != domain)]


def _distance(place: int, taken: Iterable[int], count: int) -> int:
    """How far a place on the circle of hues is from the nearest that is taken."""
    return min((min((place - one) % count, (one - place) % count) for one in taken), default=0)


def _colour(place: int, count: int) -> str:
    hue = (_FIRST_HUE + place / count) % 1
    parts = colorsys.hls_to_rgb(hue, _LIGHT[place % len(_LIGHT)], _STRONG)
    return "#" + "".join(f"{round(part * 255):02x}" for part in parts)
