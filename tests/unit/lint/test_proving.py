"""Proofs for rules: worked out once, kept as they are, and never believed when something about them changed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from protocolkit.conditions.proofs import Proofs
from protocolkit.findings import Severity
from protocolkit.lint import engine, proving
from protocolkit.lint.engine import lint
from protocolkit.lint.rule import Issue, Subject, rule
from protocolkit.lint.settings import Settings
from protocolkit.model.plan import Plan
from protocolkit.source.load import Loaded

NARROWER = "eligibility: {inclusion: [{id: INC01, when: 18 <= age_years <= 70}]}"


@pytest.fixture
def plan(edited: Callable[..., Loaded]) -> Plan:
    plan = edited().plan
    assert plan is not None
    return plan


@pytest.fixture
def proven(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of the solver."""
    asked: list[Any] = []
    prove = proving._prove
    monkeypatch.setattr(proving, "_prove", lambda population: asked.append(population) or prove(population))
    return asked


def test_proofs_are_worked_out_once_for_a_check(plan: Plan, proven: list[Any]) -> None:
    prove = proving.prover(plan, None)
    assert proven == []
    assert prove() is prove()
    assert len(proven) == 1


def test_kept_proofs_are_those_that_were_found(plan: Plan, proven: list[Any], tmp_path: Path) -> None:
    first = proving.prover(plan, str(tmp_path))()
    assert first.satisfiable
    assert first.witness is not None
    again = proving.prover(plan, str(tmp_path))()
    assert again == first
    assert again.witness is not None
    assert {name: type(value) for name, value in again.witness.values.items()} == {
        name: type(value) for name, value in first.witness.values.items()
    }
    assert len(proven) == 1


def test_another_condition_is_proven_anew_and_another_text_is_not(
    edited: Callable[..., Loaded], proven: list[Any], tmp_path: Path
) -> None:
    for patch in ("", "arms: [{id: PBO, name: Another}]", NARROWER):
        changed = edited(patch).plan
        assert changed is not None
        proving.prover(changed, str(tmp_path))()
    assert len(proven) == 2


def test_another_solver_or_program_proves_anew(
    plan: Plan, proven: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proving.prover(plan, str(tmp_path))()
    monkeypatch.setattr(proving, "_program", lambda: [("z3", 1, 2)])
    proving.prover(plan, str(tmp_path))()
    monkeypatch.setattr(proving, "_program", lambda: [("z3", 1, 3)])
    proving.prover(plan, str(tmp_path))()
    assert len(proven) == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[:-1],
        lambda raw: raw[:-1] + b" ",
        lambda raw: raw.replace(b"true", b"null", 1),
        lambda raw: raw.partition(b"\n")[2],
        lambda raw: b"\xff" * len(raw),
        lambda raw: _signed(b"{}"),
        lambda raw: _signed(b"[" * 100_000),
        lambda raw: _signed(raw.partition(b"\n")[2].replace(b'"Decimal"', b'"Fraction"')),
    ],
    ids=range(9),
)
def test_a_damaged_file_is_proven_anew_and_mended(
    plan: Plan, proven: list[Any], tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    first = proving.prover(plan, str(tmp_path))()
    (file,) = (tmp_path / "proofs").iterdir()
    whole = file.read_bytes()
    file.write_bytes(damage(whole))
    assert proving.prover(plan, str(tmp_path))() == first
    assert len(proven) == 2
    assert file.read_bytes() == whole


def _signed(payload: bytes) -> bytes:
    from hashlib import sha256

    return sha256(payload).hexdigest().encode() + b"\n" + payload


def test_a_folder_that_cannot_be_written_only_costs_time(plan: Plan, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert proving.prover(plan, str(tmp_path / "file"))().satisfiable


def _proof_rule() -> Any:
    @rule("ELG998", Severity.INFO, needs_proofs=True)
    def invented(subject: Subject) -> Iterator[Issue]:
        """An invented rule."""
        assert isinstance(subject.proofs, Proofs)
        yield Issue("eligibility", "asked")

    return invented


def _today_rule() -> Any:
    @rule("VER998", Severity.INFO, needs_today=True)
    def invented(subject: Subject) -> Iterator[Issue]:
        """An invented rule."""
        yield Issue("study", f"today is {subject.as_of}")

    return invented


@pytest.fixture
def with_two_more(monkeypatch: pytest.MonkeyPatch) -> None:
    rules = (*engine.all_rules(), _proof_rule(), _today_rule())
    monkeypatch.setattr(engine, "all_rules", lambda: rules)


@pytest.mark.usefixtures("with_two_more")
def test_rules_without_what_they_need_are_skipped_with_the_reason(edited: Callable[..., Loaded]) -> None:
    loaded = edited()
    assert loaded.plan is not None
    linted = lint(loaded, loaded.plan, Settings(select=("ELG998", "VER998"), proofs=False))
    assert linted.findings == ()
    assert linted.ran == frozenset()
    assert [(skipped.rule, skipped.reason) for skipped in linted.skipped] == [
        ("ELG998", "it needs proofs, which --no-proofs leaves out"),
        ("VER998", "it compares with today's date: give --as-of DATE"),
    ]


@pytest.mark.usefixtures("with_two_more")
def test_rules_with_what_they_need_run(edited: Callable[..., Loaded]) -> None:
    from datetime import date

    loaded = edited()
    assert loaded.plan is not None
    settings = Settings(select=("ELG998", "VER998"), as_of=date(2026, 2, 28))
    linted = lint(loaded, loaded.plan, settings)
    assert [finding.message for finding in linted.findings] == ["asked", "today is 2026-02-28"]
    assert linted.skipped == ()
    narrower = lint(loaded, loaded.plan, msgspec.structs.replace(settings, select=("VER998",), proofs=False))
    assert narrower.skipped == ()


def test_a_rule_that_did_not_say_that_it_needs_proofs_gets_none(plan: Plan) -> None:
    with pytest.raises(LookupError):
        _ = Subject(plan).proofs


def test_reading_kept_proofs_loads_no_solver(tmp_path: Path) -> None:
    """In a process of two threads, which works everything out by itself."""
    program = (
        "import sys, threading\n"
        "done = threading.Event()\n"
        "threading.Thread(target=done.wait).start()\n"
        "from protocolkit.api import load\n"
        "from protocolkit.lint.proving import prover\n"
        f"prover(load({str(Path(__file__).parents[2] / 'data' / 'second')!r}).plan, {str(tmp_path)!r})()\n"
        "print('z3' in sys.modules)\n"
        "done.set()\n"
    )
    told = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=True).stdout
        for _ in range(2)
    ]
    assert told == [b"True\n", b"False\n"]
