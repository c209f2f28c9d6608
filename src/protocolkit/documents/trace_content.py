"""The traceability matrix: from every criterion and outcome to variable, item and visit, with its holes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from protocolkit.languages import ENGLISH, Language, message
from protocolkit.model.eligibility import Criterion
from protocolkit.model.outcomes import Outcome
from protocolkit.model.plan import Plan
from protocolkit.model.uses import Uses, make_uses

__all__ = ["Link", "Trace", "Traced", "make_trace"]


_ON_EVENT = message("on event")


class Link(msgspec.Struct, frozen=True):
    """One way from a criterion or outcome to the place where a datum is written down.

    ``hole`` says what is missing on the way; the parts behind it are empty.
    """

    variable: str = ""
    variable_label: str = ""
    item: str = ""
    item_label: str = ""
    visits: tuple[str, ...] = ()
    hole: str = ""


class Traced(msgspec.Struct, frozen=True):
    """A criterion or outcome with all its links."""

    kind: str
    id: str
    text: str
    source: str
    links: tuple[Link, ...]

    @property
    def holes(self) -> int:
        """Number of links that lead nowhere."""
        return sum(bool(link.hole) for link in self.links)


class Trace(msgspec.Struct, frozen=True):
    """The whole matrix, and the variables that serve no criterion and no outcome."""

    rows: tuple[Traced, ...]
    serving_nothing: tuple[Link, ...]

    @property
    def holes(self) -> int:
        """Number of links of the matrix that lead nowhere."""
        return sum(row.holes for row in self.rows)


def make_trace(plan: Plan, language: Language = ENGLISH) -> Trace:
    """Trace every criterion and outcome of a protocol."""
    rows, idle = _traced(plan, language)
    said = tuple(msgspec.structs.replace(row, links=_said(row.links, language)) for row in rows)
    return Trace(said, _said(idle, language))


def _said(links: Iterable[Link], say: Language) -> tuple[Link, ...]:
    """Links with what they say by themselves in a language; a hole that names visits is said already."""
    return tuple(
        msgspec.structs.replace(
            link, hole=say(link.hole), visits=tuple(say(v) if v == _ON_EVENT else v for v in link.visits)
        )
        for link in links
    )


def _traced(plan: Plan, language: Language) -> tuple[list[Traced], list[Link]]:
    uses = make_uses(plan)
    eligibility = plan.protocol.eligibility
    rows = [_criterion("inclusion", criterion, uses) for criterion in eligibility.inclusion]
    rows += [_criterion("exclusion", criterion, uses) for criterion in eligibility.exclusion]
    outcomes = plan.protocol.outcomes
    for kind, group in (
        ("primary outcome", outcomes.primary),
        ("secondary outcome", outcomes.secondary),
        ("exploratory outcome", outcomes.exploratory or ()),
    ):
        rows += [_outcome(kind, outcome, uses, language) for outcome in group]
    served = {link.variable for row in rows for link in row.links}
    idle = [v for v in plan.variables.values() if v.id not in served]
    return rows, [link for variable in idle for link in _variable(variable.id, uses)]


def _criterion(kind: str, criterion: Criterion, uses: Uses) -> Traced:
    links = [link for name in uses.variables_of(criterion) for link in _variable(name, uses)]
    links += [_item(name, "", "", uses) for name in uses.items_of(criterion)]
    answers = [
        _item(f"{form.id}.{item.id}", "", "", uses)
        for form in uses.plan.forms.values()
        for item in form.items
        if item.criterion == criterion.id
    ]
    if not links and criterion.when is None and not answers:
        links = [Link(hole=message("no condition, and no item asks for the judgement"))]
    if not answers:
        answers = [Link(hole=message("no form records the answer"))]
    return Traced(kind, criterion.id, criterion.text, criterion.source, (*links, *answers))


def _outcome(kind: str, outcome: Outcome, uses: Uses, say: Language) -> Traced:
    links = [
        link
        for name in outcome.variables
        for link in _variable(name, uses, lambda link: _missing_visits(link, outcome, uses.plan, say))
    ]
    links += [_form(form_id, uses) for form_id in outcome.forms]
    if not links:
        links = [Link(hole=message("no variable and no form serves it"))]
    return Traced(kind, outcome.id, outcome.title, outcome.source, tuple(links))


def _variable(name: str, uses: Uses, first: Callable[[Link], Link] = lambda link: link) -> Iterator[Link]:
    """The ways to the items of a variable; ``first`` says what the one to its own item lacks."""
    variable = uses.plan.variables.get(name)
    if variable is None:
        yield Link(variable=name, hole=message("the variable is not defined"))
        return
    items = uses.behind(variable)
    if not items:
        hole = message("collected on no item, derived from none")
        yield Link(variable=name, variable_label=variable.label, hole=hole)
    for position, item in enumerate(items):
        link = _item(item, name, variable.label, uses)
        yield first(link) if position == 0 and not link.hole else link


def _missing_visits(link: Link, outcome: Outcome, plan: Plan, say: Language) -> Link:
    """The link to an outcome's own datum, with a hole where a registered time point has no collection of it."""
    form = plan.forms[link.item.partition(".")[0]]
    if form.collected in ("log", "on_event"):
        return link
    wanted = [visit.id for name in outcome.at for visit in plan.named(name)]
    missing = [visit for visit in wanted if visit not in link.visits]
    if not missing:
        return link
    return msgspec.structs.replace(link, hole=say("not collected at {visits}", visits=", ".join(missing)))


def _item(name: str, variable: str, label: str, uses: Uses) -> Link:
    found = uses.plan.item(name)
    if found is None:
        return Link(variable, label, name, hole=message("the item is not defined"))
    form, item = found
    if form.collected == "on_event":
        return Link(variable, label, name, item.label, (_ON_EVENT,))
    visits = tuple(v.id for v in uses.plan.visits_of(form.id) if item in uses.plan.items_at(form, v.id))
    hole = "" if visits else message("its form is due at no visit")
    return Link(variable, label, name, item.label, visits, hole)


def _form(form_id: str, uses: Uses) -> Link:
    form = uses.plan.forms.get(form_id)
    if form is None:
        return Link(item=form_id, hole=message("the form is not defined"))
    if form.collected == "on_event":
        return Link(item=form_id, item_label=form.name, visits=(_ON_EVENT,))
    visits = tuple(visit.id for visit in uses.plan.visits_of(form_id))
    return Link(
        item=form_id,
        item_label=form.name,
        visits=visits,
        hole="" if visits else message("the form is due at no visit"),
    )
