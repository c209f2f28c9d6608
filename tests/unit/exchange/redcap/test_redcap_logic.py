"""REDCap's logic is read as it is written, and what cannot be read is told where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocolkit.exchange.redcap.logic import (
    Call,
    FieldName,
    Literal,
    LogicError,
    Number,
    Operation,
    Smart,
    Turned,
    parse_logic,
)


def shown(node: Any) -> str:
    """A tree with every parenthesis."""
    match node:
        case Number():
            return str(node.text)
        case Literal():
            return f"'{node.text}'"
        case FieldName():
            event = f"[{node.event}]" if node.event else ""
            code = f"({node.code})" if node.code is not None else ""
            return f"{event}[{node.name}{code}]" + (f"[{node.instance}]" if node.instance else "")
        case Smart():
            return f"[{node.name}]"
        case Call():
            return f"{node.name}({', '.join(map(shown, node.arguments))})"
        case Turned():
            return f"{node.operator}({shown(node.operand)})"
        case Operation():
            return f"({shown(node.left)} {node.operator} {shown(node.right)})"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("[a] = '1'", "([a] = '1')"),
        ('[a]="1"', "([a] = '1')"),
        ("[a] = 1 or [b] = 2 and [c] = 3", "(([a] = 1) or (([b] = 2) and ([c] = 3)))"),
        ("([a] = 1 OR [b] != 2) AND not [c] <> 3", "((([a] = 1) or ([b] <> 2)) and not(([c] <> 3)))"),
        ("[a] + [b] * -2 - 1 >= .5", "((([a] + ([b] * -(2))) - 1) >= .5)"),
        ("([a])^(2) / 4", "(([a] ^ 2) / 4)"),
        ("[a] && [b] || [c] == 1", "(([a] and [b]) or ([c] = 1))"),
        ("[scr_arm_1][a] <> ''", "([scr_arm_1][a] <> '')"),
        ("[scr_arm_1][a(2)] = '1'", "([scr_arm_1][a(2)] = '1')"),
        ("[a][2] = [a][last-instance]", "([a][2] = [a][last-instance])"),
        ("[event-name] = 'x_arm_1'", "([event-name] = 'x_arm_1')"),
        ("[user-dag-name:label] = ''", "([user-dag-name] = '')"),
        (
            "if(datediff([a], 'today', 'd', true) > 1, 1, 0)",
            "if((datediff([a], 'today', 'd', 'true') > 1), 1, 0)",
        ),
        ("# why\n[a] = 1 // no\n", None),
        ("# why\n  // more\n[a] = 1", "([a] = 1)"),
        ("[a:value] = 1\r\n and\t[ b ] = 2", "(([a] = 1) and ([b] = 2))"),
    ],
)
def test_logic_is_read(text: str, tree: str | None) -> None:
    if tree is None:
        with pytest.raises(LogicError):
            parse_logic(text)
    else:
        assert shown(parse_logic(text)) == tree


@pytest.mark.parametrize(
    ("text", "start", "end", "message"),
    [
        ("", 0, 0, "there is no logic"),
        ("[a] = ", 4, 5, "the logic ends where a value should be"),
        ("[a] = 'x", 6, 7, "this quotation mark is not closed"),
        ("[a] = ‘x’", 6, 7, "‘ is not a quotation mark of logic"),
        ("([a] = 1", 0, 1, "this parenthesis is not closed"),
        ("[a] = 1)", 7, 8, "a parenthesis is closed that was not opened"),
        ("[a = 1", 0, 1, "this bracket is not closed"),
        ("a] = 1", 1, 2, "a bracket is closed that was not opened"),
        ("[a] = yes", 6, 9, "yes is neither a field nor a function"),
        ("[a] = 1 [b] = 2", 8, 11, "[b] stands where an operator or the end should be"),
        ("[a b] = 1", 0, 5, "[a b] is no field: a name has letters, digits and underscores"),
        ("[] = 1", 0, 2, "the brackets are empty"),
        ("[a] ≥ 1", 4, 5, "≥ is written >="),
        ("[a] ? 1", 4, 5, "? means nothing in logic"),
        ("round([a], 1", 5, 6, "this parenthesis is not closed"),
        ("round([a],)", 10, 11, ") stands where a value should be"),
        ("[a][b][c][d] = 1", 0, 12, "[a][b][c][d] has more brackets than an event, a field and an instance"),
        ("(" * 200 + "1", 60, 61, "the logic is nested more than 60 deep"),
    ],
)
def test_what_cannot_be_read_is_told_where_it_stands(text: str, start: int, end: int, message: str) -> None:
    with pytest.raises(LogicError) as refused:
        parse_logic(text)
    assert (refused.value.message, refused.value.start, refused.value.end) == (message, start, end)


@given(st.text(st.sampled_from("[]()'\"ab1. =<>+-*/^,&|!#\nor‘"), max_size=40))
def test_any_text_is_read_or_refused_in_its_own_place(text: str) -> None:
    start, end = _place(text)
    assert 0 <= start <= end <= len(text)


def _place(text: str) -> tuple[int, int]:
    try:
        tree = parse_logic(text)
    except LogicError as error:
        return error.start, error.end
    return tree.start, tree.end


def test_long_logic_is_no_deep_logic() -> None:
    assert isinstance(parse_logic(" or ".join(["[a] = 1"] * 5000)), Operation)
