"""The garbage collector during loading."""

from __future__ import annotations

import gc

import pytest

from protocolkit.source.memory import gc_paused


@pytest.mark.parametrize("enabled", [True, False])
def test_the_setting_of_the_caller_is_restored_even_after_an_error(enabled: bool) -> None:
    before = gc.isenabled()
    (gc.enable if enabled else gc.disable)()
    try:
        with pytest.raises(ZeroDivisionError), gc_paused():
            assert 1 / int(gc.isenabled())
        assert gc.isenabled() is enabled
    finally:
        (gc.enable if before else gc.disable)()


def test_nothing_is_frozen_unless_asked() -> None:
    frozen = gc.get_freeze_count()
    with gc_paused():
        pass
    assert gc.get_freeze_count() == frozen
    with gc_paused(freeze=True):
        pass
    assert gc.get_freeze_count() > frozen
    gc.unfreeze()
