"""What an element of a spec is, as an editor shows it beside its id: Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from protocolkit.conditions import parse
from protocolkit.conditions.writers import english
from protocolkit.documents.crf.wording import Words
from protocolkit.server.naming import kind_words, owner_of, title_of
from protocolkit.server.project import View
from protocolkit.server.shapes import Shape, shape_at
from protocolkit.server.uses import element_at
from protocolkit.source.outline import ConditionText, Path

__all__ = ["describe", "describe_condition", "describe_shape", "plain"]

_UNTOLD = frozenset({"id", "code", "source", "sources", "decisions", "unused", "checked"})
_MOST_NAMED = 12
_LONGEST = 600


def describe(view: View, kind: str, name: str) -> str | None:
    """An element: its kind and title, its fields, what follows from it, and where it is used."""
    definition = view.uses.definitions.get((kind, name))
    if definition is None:
        return _amendment(view, name) if kind == "amendment" else None
    path = definition.path[:-1]
    element = element_at(view.loaded.spec.chapters, path)
    if not isinstance(element, dict):
        return None
    shape = shape_at("spec.json", path)
    title = title_of(element)
    parts = [f"**{plain(name)}** · {_kind(kind, path)}" + (f"\n\n{plain(title)}" if title else "")]
    parts.append("\n".join(f"- {line}" for line in _facts(element, shape, title)))
    parts += _conditions(view, path)
    parts.append(_codes(view, element if kind == "codelist" else _codelist(view, element)))
    parts.append(_schedule(view, kind, name))
    parts.append(_used(view, kind, name, path))
    return "\n\n".join(part for part in parts if part)


def _kind(kind: str, path: Path) -> str:
    """The kind in words: whether a criterion includes or excludes, too."""
    words = kind_words(kind)
    if kind == "criterion":
        return f"{path[1]} {words}"
    return f"{path[1]} {words}" if kind == "outcome" and len(path) > 1 else words


def _facts(element: dict[str, Any], shape: Shape | None, title: str) -> Iterator[str]:
    """The fields of an element that are a value or a list of values, by the titles that the schemas give them."""
    for key, value in element.items():
        if key in _UNTOLD or value is None or value == title:
            continue
        below = shape.below(key) if shape else None
        if below is not None and "x-condition" in below.keywords:
            continue
        shown = _shown(value)
        if shown:
            yield f"{(below.title if below else '') or key}: {shown}"


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        flat = [f"{key} {below}" for key, below in value.items() if not isinstance(below, (dict, list))]
        return plain(", ".join(flat)) if len(flat) == len(value) else ""
    if isinstance(value, list):
        if any(isinstance(entry, (dict, list)) for entry in value):
            return ""
        words = " to ".join if len(value) == 2 and not isinstance(value[0], str) else ", ".join
        return plain(words(map(_word, value)))
    return plain(_word(value))


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "null" if value is None else str(value)


def plain(text: str) -> str:
    """A text as Markdown shows it letter by letter, and not too much of it."""
    short = " ".join(text.split())
    short = short if len(short) <= _LONGEST else f"{short[: _LONGEST - 1]}…"
    return "".join(f"\\{character}" if character in "\\`*_{}[]<>#|~" else character for character in short)


def _conditions(view: View, path: Path) -> Iterator[str]:
    """The conditions that stand right in an element."""
    for condition in view.loaded.marks.conditions:
        if condition.path[:-1] == path:
            yield f"{condition.path[-1]}:\n\n{describe_condition(view, condition)}"


def describe_condition(view: View, condition: ConditionText) -> str:
    """A condition as written, and in plain English where the spec can be loaded."""
    fence = "```"
    written = f"{fence}text\n{condition.text.strip().replace(fence, '')}\n{fence}"
    said = _english(view, condition)
    return f"{written}\n\n{plain(said)}" if said else written


def _english(view: View, condition: ConditionText) -> str | None:
    plan, tree = view.loaded.plan, parse(condition.text).tree
    if plan is None or tree is None:
        return None
    words = Words(plan, plan.forms.get(condition.scope or ""), {}).english
    if condition.expects == "condition":
        return english.sentence(tree, words)
    return english.say_value(tree, words)


def _codelist(view: View, element: dict[str, Any]) -> Any:
    """The codelist of a variable or an item."""
    definition = view.uses.definitions.get(("codelist", str(element.get("codelist"))))
    return element_at(view.loaded.spec.chapters, definition.path[:-1]) if definition else None


def _codes(view: View, codelist: Any) -> str:
    codes = codelist.get("codes") if isinstance(codelist, dict) else None
    entries = [code for code in codes if isinstance(code, dict)] if isinstance(codes, list) else []
    lines = [f"- `{code.get('code')}` {plain(str(code.get('label', '')))}" for code in entries[:_MOST_NAMED]]
    if len(entries) > _MOST_NAMED:
        lines.append(f"- and {len(entries) - _MOST_NAMED} more")
    return "\n".join(["Codes:", "", *lines]) if lines else ""


def _schedule(view: View, kind: str, name: str) -> str:
    """What is done at a visit, or when a form is filled in."""
    plan = view.loaded.plan
    if plan is None:
        return ""
    if kind == "visit":
        done = [cell.activity.id for visit in plan.named(name) for cell in plan.at(visit.id)]
        return f"Done here: {_some(done)}" if done else ""
    if kind == "form" and name in plan.forms:
        visits = [visit.id for visit in plan.visits_of(name)]
        return f"Filled in at {_some(visits)}" if visits else ""
    return ""


def _used(view: View, kind: str, name: str, own: Path) -> str:
    """The elements that name this one."""
    chapters = view.loaded.spec.chapters
    users = [
        owner_of(chapters, use.path) if use.home is None else "an amendment or a file's default source"
        for use in view.uses.of(kind, name)
        if not use.is_definition and not use.is_comment and use.path[: len(own)] != own
    ]
    return f"Used by {_some(users)}" if users else "Used nowhere"


def _some(names: Iterable[str]) -> str:
    unique = [*dict.fromkeys(names)]
    more = f" and {len(unique) - _MOST_NAMED} more" if len(unique) > _MOST_NAMED else ""
    return plain(", ".join(unique[:_MOST_NAMED])) + more


def _amendment(view: View, name: str) -> str | None:
    for found in view.loaded.amendments:
        if name == found.header.number:
            return f"**{plain(name)}** · amendment\n\n{plain(title_of(found.document.value))}"
        for change in found.document.value.get("changes", ()):
            if change.get("id") == name:
                return f"**{plain(name)}** · change of {found.header.number}\n\n{plain(title_of(change))}"
    return None


def describe_shape(key: str, shape: Shape) -> str:
    """A key of the spec: its title, what it is for, and what may stand there."""
    head = f"**{plain(key)}**" + (f" · {plain(shape.title)}" if shape.title else "")
    examples = shape.keywords.get("examples", ())
    shown = [f"`{example}`" for example in examples if not isinstance(example, (dict, list))]
    parts = [head, shape.description, f"For example {', '.join(shown)}" if shown else ""]
    return "\n\n".join(part for part in parts if part)
