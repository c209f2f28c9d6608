"""A released version: a protocol frozen under its content hash, and read back to be compared.

Sources are no content, and the content hash says nothing of them; a release keeps them, as what was an assumption then
decides what a change is now. A checksum of its own guards the whole.
"""

from types import NoneType, UnionType
from typing import Any, get_args, get_origin

import msgspec

from protocolkit.checksum import sha256
from protocolkit.model.canonical import canonical, canonical_value
from protocolkit.model.protocol import Protocol

__all__ = [
    "FORMAT",
    "Released",
    "Stamp",
    "checksum_of",
    "hash_of",
    "protocol_of",
    "rank_of",
    "release_of",
    "tag_of",
    "written",
]

FORMAT = 1
"""Rises when a program that reads release files would have to change."""


class Stamp(msgspec.Struct, frozen=True):
    """Which protocol, which version of it, and the hash of its content."""

    id: str
    version: str
    hash: str


class Released(msgspec.Struct, frozen=True):
    """A release file: ``content`` is the protocol in canonical form with its sources, ``sha256`` guards all of it.

    A ``fictional`` release is an example: no sponsor made it, and what stood open then did not matter.
    """

    format_version: int
    protocol: Stamp
    sha256: str
    content: dict[str, Any]
    date: str | None = None
    fictional: bool = False


def release_of(protocol: Protocol, *, date: str | None = None, fictional: bool = False) -> Released:
    """A protocol as it is released."""
    content = canonical(protocol, sources=True)
    stamp = Stamp(protocol.study.id, protocol.study.version, hash_of(content))
    release = Released(FORMAT, stamp, "", content, date, fictional)
    return msgspec.structs.replace(release, sha256=checksum_of(release))


def hash_of(content: dict[str, Any]) -> str:
    """The content hash, as ``model.canonical`` computes it of a protocol: whatever the sources are."""
    return sha256(msgspec.json.encode(canonical_value(content), order="sorted")).hexdigest()


def checksum_of(release: Released) -> str:
    """The checksum of a release: of everything in it but the checksum."""
    bare = msgspec.structs.replace(release, sha256="")
    return sha256(msgspec.json.encode(bare, order="sorted")).hexdigest()


def written(release: Released) -> bytes:
    """The bytes of a release file: the same for the same release."""
    head = msgspec.to_builtins(msgspec.structs.replace(release, content={}))
    del head["content"]
    content = msgspec.json.decode(msgspec.json.encode(release.content, order="sorted"))
    return msgspec.json.format(msgspec.json.encode({**head, "content": content}), indent=1) + b"\n"


def tag_of(stamp: Stamp) -> str:
    """The name of the tag in git: ``my-trial/v1.0.0``."""
    return f"{stamp.id}/v{stamp.version}"


def rank_of(version: str) -> tuple[int, ...]:
    """A version as numbers, so that 1.10.0 comes after 1.9.0."""
    return tuple(int(part) if part.isdecimal() else 0 for part in version.split("."))


def protocol_of(content: dict[str, Any]) -> Protocol:
    """The protocol of canonical content. Raises ``msgspec.ValidationError`` for what is none."""
    try:
        return msgspec.convert(content, Protocol)
    except msgspec.ValidationError:
        return msgspec.convert(_completed(content, Protocol), Protocol)


def _completed(value: Any, kind: Any) -> Any:
    """Content with what a protocol must have and what was left out because it is empty."""
    kind = next(
        (one for one in get_args(kind) if get_origin(kind) is UnionType and one is not NoneType), kind
    )
    if isinstance(value, list):
        entries = next(iter(get_args(kind)), None)
        return [_completed(entry, entries) for entry in value]
    if not isinstance(value, dict) or not isinstance(kind, type) or not issubclass(kind, msgspec.Struct):
        return value
    needed = len(kind.__struct_fields__) - len(kind.__struct_defaults__)
    result = dict(value)
    for at, (name, key) in enumerate(zip(kind.__struct_fields__, kind.__struct_encode_fields__, strict=True)):
        within = kind.__annotations__[name]
        if key in value:
            result[key] = _completed(value[key], within)
        elif at < needed and get_origin(within) in _EMPTY:
            result[key] = _EMPTY[get_origin(within)]()
        elif at < needed and isinstance(within, type) and issubclass(within, msgspec.Struct):
            result[key] = _completed({}, within)
    return result


_EMPTY: dict[Any, type] = {tuple: list, dict: dict}
