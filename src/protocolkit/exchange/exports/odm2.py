"""ODM 2.0: a study's metadata as one XML file, with the times of its visits."""

from __future__ import annotations

from protocolkit.exchange.export import Export, ExportContext, Exported
from protocolkit.exchange.odm.metadata_2 import make_file

__all__ = ["EXPORT"]


def make(context: ExportContext) -> Exported:
    """One file, named after the study."""
    content, notices = make_file(context)
    return Exported({f"{context.plan.protocol.study.id}.xml": content}, notices)


EXPORT = Export("odm2", "CDISC ODM 2.0", make)
