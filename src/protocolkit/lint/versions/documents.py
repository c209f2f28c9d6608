"""VER: the documents in use are those of this version."""

from __future__ import annotations

from collections.abc import Iterator

from protocolkit.findings import Severity
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.model.canonical import canonical
from protocolkit.model.release import hash_of

__all__ = ["ver008"]

_SHOWN = 8
"""Characters of a hash that documents print."""


@rule("VER008", Severity.ERROR)
def ver008(subject: Subject) -> Iterator[Issue]:
    """All documents in use were made from this version and this content.

    ## Why it matters

    A form of version 1.1 beside a calendar of version 1.2 is how participants come on the wrong day, and how data are
    collected that the protocol no longer asks for.

    ## Bad

    ```yaml
    study:
      version: 2.1.0
    --- # out/manifest.json
    protocol: {version: 2.0.0}
    ```

    ## Good

    ```yaml
    study:
      version: 2.1.0
    --- # out/manifest.json
    protocol: {version: 2.1.0}
    ```

    ## How to fix

    Build the documents anew (`protocolkit build -o`), and never copy a single file of another build among them.
    Only the folder that `built` names in `protocolkit.toml` is looked at; without it, and before the first build,
    the rule is silent.

    ## Source

    ICH E6(R3), essential records.
    """
    built, study = subject.built, subject.plan.protocol.study
    if built is None or (built.stamp is not None and built.stamp.id != study.id):
        return
    again = "build the documents anew"
    if built.stamp is None:
        message = f"the manifest of {built.folder} cannot be read: {built.problem}"
        yield Issue("study/version", message, again)
        return
    stamp, now = built.stamp, hash_of(canonical(subject.plan.protocol))
    if (stamp.version, stamp.hash) != (study.version, now):
        message = (
            f"the documents in {built.folder} are of version {stamp.version}, content {stamp.hash[:_SHOWN]}, "
            f"and the protocol is version {study.version}, content {now[:_SHOWN]}"
        )
        yield Issue("study/version", message, again)
    for files, what in ((built.other, "not of that build"), (built.missing, "missing")):
        if files:
            named = ", ".join(files[:3]) + (f" and {len(files) - 3} more" if len(files) > 3 else "")
            are = "is" if len(files) == 1 else "are"
            yield Issue("study/version", f"in {built.folder}, {named} {are} {what}", again)
