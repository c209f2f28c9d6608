"""The validator that says why it refuses a file; only loaded when one is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

__all__ = ["shape_validator"]


def shape_validator(schemas: Mapping[str, Any], root: str) -> Any:
    """A validator of files of the shape ``root``: slow, and able to say why it refuses one."""
    import jsonschema
    from referencing import Registry, Resource

    registry: Any = Registry().with_resources(
        [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
    )
    extend: Any = jsonschema.validators.extend
    kind = extend(
        jsonschema.Draft202012Validator, {"pattern": _check_pattern, "properties": _check_properties}
    )
    return kind(schemas[root], registry=registry)


def _check_pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """``$`` is the end of the text, as ECMA 262 has it; Python alone would let a line end follow."""
    from jsonschema.exceptions import ValidationError

    if isinstance(instance, str) and not re.search(pattern.replace("$", r"\Z"), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _check_properties(
    validator: Any, properties: Any, instance: Any, schema: Any
) -> Iterator[ValidationError]:
    """A field whose schema is ``false`` must not be there: the error names it, which the library's own does not."""
    from jsonschema.exceptions import ValidationError

    for name, below in properties.items() if isinstance(instance, dict) else ():
        if name in instance and below is False:
            yield ValidationError(f"{name} must not be there", path=(name,))
        elif name in instance:
            yield from validator.descend(instance[name], below, path=name, schema_path=name)
