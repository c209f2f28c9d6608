"""Which OIDs a file of ODM defines, and which it refers to."""

from __future__ import annotations

from lxml import etree

_REFERENCES = {
    "LeafID",
    "PredecessorOID",
    "SuccessorOID",
    *(f"{kind}OID" for kind in ("StudyEvent", "StudyEventGroup", "Form", "ItemGroup", "Item", "CodeList")),
    *(
        f"{kind}OID"
        for kind in ("MeasurementUnit", "Method", "CollectionExceptionCondition", "Epoch", "UnitsItem")
    ),
}


def unresolved(root: etree._Element) -> list[str]:
    """References to what is not there, and OIDs that are there twice."""
    defined = [node.get("OID") for node in root.iter() if isinstance(node.tag, str) and node.get("OID")]
    twice = sorted({oid for oid in defined if oid and defined.count(oid) > 1})
    named = [
        (name, value)
        for node in root.iter()
        if isinstance(node.tag, str)
        for name, value in node.attrib.items()
        if name in _REFERENCES
    ]
    missing = sorted({f"{name} {value}" for name, value in named if value not in defined})
    return [*missing, *(f"{oid} twice" for oid in twice)]


def unknown_attributes(root: etree._Element) -> set[str]:
    """Attributes that look like references, and that ``unresolved`` does not follow."""
    names = {str(name) for node in root.iter() if isinstance(node.tag, str) for name in node.attrib}
    return {name for name in names if name.endswith("OID")} - _REFERENCES - {"OID", "FileOID"}
