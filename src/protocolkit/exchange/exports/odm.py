"""ODM 1.3.2: a study's metadata as one XML file."""

from __future__ import annotations

from protocolkit.exchange.export import Export, ExportContext, Exported
from protocolkit.exchange.odm.metadata import make_file

__all__ = ["EXPORT"]


def make(context: ExportContext) -> Exported:
    """One file, named after the study."""
    content, notices = make_file(context)
    return Exported({f"{context.plan.protocol.study.id}.xml": content}, notices)


EXPORT = Export("odm", "CDISC ODM 1.3.2", make)
