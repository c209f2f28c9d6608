"""REG: duties of a registered study: to say whether data are shared, and to know which law applies."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.exchange.applicability import applicability
from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule

__all__ = ["reg013", "reg016"]


@rule("REG013", Severity.WARNING, "ext")
def reg013(subject: Subject) -> Iterator[Issue]:
    """There is a statement on sharing individual data.

    ## Why it matters

    Journals publish a trial only if its registration said beforehand whether data of individual participants are
    shared; "undecided" is no answer to them.

    ## Bad

    ```yaml
    sharing:
      plan: UNDECIDED
    ```

    ## Good

    ```yaml
    sharing:
      plan: NO
    ```

    ## How to fix

    Write `plan: YES` or `plan: NO`; for YES write under `description:` which data, when, to whom and how.

    ## Source

    ICMJE Recommendations, data sharing (trials since 2019); WHO data set, item 24.
    """
    protocol = subject.plan.protocol
    if protocol.design.study_type != "INTERVENTIONAL":
        return
    sharing = protocol.sharing
    if sharing is None or sharing.plan is None:
        pointer = "sharing/plan" if sharing else "sharing" if "sharing" in subject.nulls else "study"
        yield Issue(pointer, "nothing says whether individual data are shared", "write plan: YES or NO")
    elif sharing.plan == "UNDECIDED":
        message = "whether individual data are shared is undecided, which journals do not accept"
        yield Issue("sharing/plan", message, "decide, and write YES or NO")
    elif sharing.plan == "YES" and sharing.description is None:
        message = "individual data are shared, and nothing says which, when, with whom and how"
        yield Issue("sharing/description", message, "write it, with the way to ask for the data")


@rule("REG016", Severity.WARNING, "ext")
def reg016(subject: Subject) -> Iterator[Issue]:
    """Whether the study is an applicable clinical trial of US law can be told from the protocol.

    ## Why it matters

    Deadlines for registration, updates and results, and fines for missing them, hold for applicable clinical trials
    alone. A phase 1 study is none; the same study labelled phase 1/2 may be one.

    ## Bad

    ```yaml
    oversight:
      fda_regulated_drug: null
    ```

    ## Good

    ```yaml
    oversight:
      fda_regulated_drug: false
    ```

    ## How to fix

    Write phase, the two answers on FDA-regulated products, and the countries of the sites. Where a regulated product
    is studied outside the United States, what decides is an IND or IDE (an approval of the FDA under
    `regulatory_approvals:`) or export of the product: record what was found by a decision.

    ## Source

    42 CFR 11.22(b); 42 CFR 11.10, definitions of applicable clinical trials.
    """
    found = applicability(subject.plan.protocol)
    for path, words in found.open:
        chapter = path.partition("/")[0]
        pointer = path if getattr(subject.plan.protocol, chapter, None) is not None else "study"
        message = f"whether US law has deadlines for the study cannot be told: {words}"
        yield Issue(pointer, message, "write it before a deadline is computed")
