"""Small sets of criteria for proofs, over a few variables."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from protocolkit.conditions import FormSymbols, Kind, Symbol, Symbols, parse
from protocolkit.conditions.nodes import Node
from protocolkit.conditions.prove import Implication, Population, Proof, Proofs, Requirement, prove

SYMBOLS = Symbols(
    variables={
        symbol.name: symbol
        for symbol in (
            Symbol(
                "age",
                Kind.INTEGER,
                unit="a",
                range=(Decimal(0), Decimal(120)),
                soft_range=(Decimal(20), Decimal(60)),
            ),
            Symbol("score", Kind.DECIMAL, decimals=1, range=(Decimal(0), Decimal(10))),
            Symbol("other_score", Kind.DECIMAL, decimals=1, range=(Decimal(0), Decimal(10))),
            Symbol(
                "stage",
                Kind.CODE,
                codes=("I", "II", "III", "NK"),
                unknown_codes=frozenset({"NK"}),
                sets={"LATE": ("II", "III")},
            ),
            Symbol("ill", Kind.YES_NO),
            Symbol("fit", Kind.JUDGEMENT),
            Symbol("signed", Kind.YES_NO),
            Symbol("consent", Kind.DATE),
            Symbol("event", Kind.PARTIAL_DATE),
            Symbol("remark", Kind.TEXT),
        )
    },
    forms={"CM": FormSymbols({"DOSE": Symbol("DOSE", Kind.INTEGER)}, frozenset({"DOSE"}))},
)


def tree_of(text: str) -> Node:
    tree = parse(text).tree
    assert tree is not None
    return tree


def population(
    *conditions: str, knowing: tuple[str, ...] = (), example: dict[str, Any] | None = None
) -> Population:
    """``I1: age > 3`` is an inclusion, ``E1: ...`` an exclusion; implications are K1, K2, ..."""
    split = [condition.split(": ", 1) for condition in conditions]
    return Population(
        tuple(
            Requirement(name, "inclusion" if name.startswith("I") else "exclusion", tree_of(text))
            for name, text in split
        ),
        SYMBOLS,
        tuple(
            Implication(f"K{number}", tree_of(text), f"what {number} says.")
            for number, text in enumerate(knowing, 1)
        ),
        example or {},
    )


def proven(*conditions: str, **more: Any) -> Proofs:
    return prove(population(*conditions, **more))


def brief(found: tuple[Proof, ...]) -> list[tuple[str, ...]]:
    return [
        (proof.criterion, proof.part or "", " ".join(proof.criteria[1:]), " ".join(proof.implications))
        for proof in found
    ]
