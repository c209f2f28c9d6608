"""SCH: what is done to participants: radiation, and procedures that are not for all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from protocolkit.conditions import parse, unparse
from protocolkit.conditions.nodes import Implies, Logic, Node
from protocolkit.conditions.requirements import opposite
from protocolkit.findings import Severity
from protocolkit.lint.collection import variables_in
from protocolkit.lint.gates import is_gated
from protocolkit.lint.phrases import find_phrases
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.eligibility import Criterion
from protocolkit.model.forms import Form
from protocolkit.model.plan import Plan
from protocolkit.model.radiation import records_radiation
from protocolkit.model.schedule import Activity

__all__ = ["sch010", "sch013"]


@rule("SCH010", Severity.WARNING, "ext")
def sch010(subject: Subject) -> Iterator[Issue]:
    """A procedure that irradiates more than once states the dose of each exposure.

    ## Why it matters

    The radiation that a participant receives for the study has to stand in the consent form, and authorities limit
    it. It is the dose of one exposure times the number of exposures; without the first nobody can say it.

    ## Bad

    ```yaml
    activities:
      - {id: ULTRA, name: CT of the forearm, effective_dose_msv: null}
    ```

    ## Good

    ```yaml
    activities:
      - {id: ULTRA, name: CT of the forearm, effective_dose_msv: 0.1}
    ```

    ## How to fix

    Write the effective dose of one exposure in millisievert, as the department of radiology gives it. The number of
    exposures follows from `at:`. Write 0 for an activity that only sounds like one that irradiates.

    ## Source

    Council Directive 2013/59/Euratom, articles 55 and 57; ICRP Publication 62; ICH E6(R3), foreseeable risks.
    """
    plan = subject.plan
    done = Counter(cell.activity.id for cell in plan.cells)
    for activity in plan.protocol.activities:
        times = done[activity.id]
        pointer = f"activities/{activity.id}/effective_dose_msv"
        if times < 2 or activity.effective_dose_msv is not None:
            continue
        if pointer in subject.nulls or _irradiates(activity, plan.forms.get(activity.form)):
            message = f"{activity.id} ({activity.name}) irradiates {times} times, and the dose is not stated"
            yield Issue(pointer, message, "write the effective dose of one exposure in millisievert")


def _irradiates(activity: Activity, form: Form | None) -> bool:
    """Whether an activity is called so, or its form asks for an activity or a dose of radiation."""
    measures = form is not None and records_radiation(form)
    return measures or any(True for _ in find_phrases("ionising", activity.name))


@rule("SCH013", Severity.WARNING, "ext")
def sch013(subject: Subject) -> Iterator[Issue]:
    """An activity that is not for every participant says for whom it is.

    ## Why it matters

    A pregnancy test that is due in all participants makes a query about every man, and sites learn to close queries
    without reading them. Who needs the test is then decided by each site.

    ## Bad

    ```yaml
    activities:
      - {id: PREGT, when: null}
    ```

    ## Good

    ```yaml
    activities:
      - {id: PREGT, when: childbearing_potential}
    ```

    ## How to fix

    Write `when:` at the activity. Where the form itself asks first whether it applies, and asks nothing else
    otherwise, the condition stands there and nothing is missing. "Not done", with a reason, is for those who should
    have had it and could not.

    ## Source

    ICH M11, section 1.3; ICH E6(R3), data that are needed; good clinical data management practice, missing data.
    """
    plan = subject.plan
    for activity in plan.protocol.activities:
        form = plan.forms.get(activity.form)
        if activity.when or form is None or form.collected != "scheduled":
            continue
        concerns = _by_criteria(plan, activity, form) or _by_words("not_for_all", activity.name)
        possible = _by_words("only_in_some", activity.name, activity.note or "")
        if concerns and not is_gated(form, not_done=False):
            yield _not_for_all(activity, concerns)
        elif possible and not is_gated(form, not_done=True):
            yield _not_for_all(activity, possible)


def _not_for_all(activity: Activity, reason: str) -> Issue:
    message = f"{activity.id} ({activity.name}) is due in every participant, but {reason}"
    return Issue(f"activities/{activity.id}/when", message, "write under when: for whom it is")


def _by_words(entries: str, *texts: str) -> str | None:
    found = [hit for text in texts for hit in find_phrases(entries, text)]
    return f'its own words restrict it ("{found[0].entry.rstrip("*")}")' if found else None


def _by_criteria(plan: Plan, activity: Activity, form: Form) -> str | None:
    """The condition under which all criteria that need an activity ask for its data, where they have one."""
    if not activity.supports or any(name not in plan.criteria for name in activity.supports):
        return None
    exclusion = {criterion.id for criterion in plan.protocol.eligibility.exclusion}
    guards: dict[str, str] = {}
    for name in activity.supports:
        criterion = plan.criteria[name]
        guard = _guard(plan, criterion, form, excludes=name in exclusion)
        if guard is None:
            return None
        guards[name] = guard
    return " and ".join(f"{name} needs it only where {guard}" for name, guard in guards.items())


def _guard(plan: Plan, criterion: Criterion, form: Form, *, excludes: bool) -> str | None:
    """What has to hold of a person before a criterion asks for the data of a form.

    An exclusion of ``a and b`` asks for b only where a holds; an inclusion of ``not a or b`` likewise. Only what
    demographics say counts: other findings come from activities that are due themselves.
    """
    tree = parse(criterion.when).tree if criterion.when else None
    guards = [part for part in _alternatives(tree, excludes=excludes) if _is_demographic(plan, part)]
    own = [part for part in _alternatives(tree, excludes=excludes) if not _is_demographic(plan, part)]
    if not guards or not own or "DM" in form.domains:
        return None
    return " and ".join(unparse(part) for part in guards)


def _alternatives(tree: Node | None, *, excludes: bool) -> Iterable[Node]:
    """The parts that must hold together before the last of them matters."""
    if isinstance(tree, Logic) and tree.operator == ("and" if excludes else "or"):
        return tree.parts if excludes else tuple(opposite(part) for part in tree.parts)
    if isinstance(tree, Implies) and not excludes:
        return tree.left, opposite(tree.right)
    return ()


def _is_demographic(plan: Plan, part: Node) -> bool:
    found = [plan.variables[name].collected_on or "" for name in variables_in(plan, part)]
    forms = [plan.forms.get(name.split(".")[0]) for name in found]
    return bool(forms) and all(form is not None and "DM" in form.domains for form in forms)
