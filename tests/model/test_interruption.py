"""A month is carried out as a whole, or the model refuses to go on."""

import pytest

from simulation.io.errors import InterruptedMonthError, XiaoquError
from simulation.model.fork import Snapshot
from simulation.model.model import GovernanceModel
from simulation.processes import issues
from simulation.state.ledger import Ledger

REFUSED = "2016-09: was interrupted in the middle of the month; restore a snapshot"


@pytest.fixture
def model(tiny):
    made = GovernanceModel(tiny(), scale=0.2)
    for _ in range(2):
        made.step()
    return made


@pytest.fixture
def interrupted(model, monkeypatch):
    """The model after Control-C in the middle of its third month."""

    def interrupt(_):
        raise KeyboardInterrupt

    monkeypatch.setattr(issues, "serve", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.step()
    monkeypatch.undo()
    return model


def test_a_model_that_was_interrupted_does_not_go_on(interrupted):
    for act in (
        interrupted.step,
        interrupted.snapshot,
        lambda: next(interrupted.month_by_phases()),
        lambda: Snapshot.of(interrupted),
    ):
        with pytest.raises(InterruptedMonthError, match=REFUSED):
            act()
    assert issubclass(InterruptedMonthError, XiaoquError)


def test_a_walk_through_the_phases_that_was_left_is_an_interruption(model):
    for phase in model.month_by_phases():
        if phase == "pay fees":
            break
    with pytest.raises(InterruptedMonthError):
        model.step()


def test_a_snapshot_makes_it_whole(tiny, model, monkeypatch):
    saved = model.snapshot()
    model.step()
    expected = model.ledger.to_frame(model.start_month)
    phases = model.month_by_phases()
    next(phases)
    model.restore(saved)
    model.step()
    assert model.ledger.to_frame(model.start_month).equals(expected)


def test_a_model_that_was_restored_in_part_does_not_go_on(model, monkeypatch):
    saved = model.snapshot()

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(Ledger, "restore", interrupt)
    with pytest.raises(KeyboardInterrupt):
        model.restore(saved)
    with pytest.raises(InterruptedMonthError):
        model.step()
