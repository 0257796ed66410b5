"""Our speed against hand-written C with the same results, and against plain Mesa throughout."""

from __future__ import annotations

import ctypes
import statistics
import time
from collections.abc import Callable

from benchmarks.c_reference import (
    COMPILERS,
    LOOSE_ARITHMETIC,
    SAME_ARITHMETIC,
    CMonth,
    compile_reference,
    compilers,
    differences,
)
from simulation.agents import resident
from simulation.core.compilation import one_thread
from simulation.model.model import GovernanceModel
from tests.properties.plain_mesa import PlainModel

BURN_IN = 3
"""Months before anything is timed."""
FULL = 4_034_000
"""Households of Wuhan."""


def kernel_over_best_c(households: int = 1_000_000, times: int = 15) -> dict[str, object]:
    """Time of a household month over that of the better C compiler, on one thread.

    Returns
    -------
    dict
        ``nanoseconds`` per household and month of ``ours``, of each compiler, and of the better one
        with options that change results; ``kernel_over_best_c``; ``best`` and ``absent`` compilers.
        On one thread, so that processor time is the measure.

    Raises
    ------
    AssertionError
        If the model and the C implementation differ in any bit.
    """
    model = _ready(households)
    libraries = {name: compile_reference(*SAME_ARITHMETIC, compiler=name) for name in compilers()}
    for name, library in libraries.items():
        if wrong := differences(model, library):
            raise AssertionError(f"the C implementation by {name} differs in {', '.join(wrong)}")
    seconds = _in_turns(model, libraries, times)
    ratios = {
        name: statistics.median(a / b for a, b in zip(seconds["ours"], seconds[name], strict=True))
        for name in libraries
    }
    best = max(ratios, key=lambda name: ratios[name])
    loose = {
        what: compile_reference(*flags, compiler=best) for what, flags in LOOSE_ARITHMETIC.items()
    }
    seconds |= {k: v for k, v in _in_turns(model, loose, times).items() if k != "ours"}
    scale = 1e9 / len(model.households)
    return {
        "nanoseconds": {name: scale * statistics.median(one) for name, one in seconds.items()},
        "kernel_over_best_c": ratios[best],
        "best": best,
        "absent": sorted(set(COMPILERS) - set(libraries)),
    }


def mesa_over_ours(scale: float = 0.05, streets: float = 1.0, months: int = 5) -> dict[str, float]:
    """Time of a month of the whole model in plain Mesa over that of ours, on one thread each.

    Returns
    -------
    dict
        ``households``, seconds per month of both (medians), and ``mesa_over_ours``.
    """
    plain = PlainModel("wuhan", 1, scale=scale, streets=streets)
    model = GovernanceModel("wuhan", 1, scale=scale, streets=streets)
    for one in (plain, model):
        one.step()
    with one_thread():
        pairs = [(_seconds(plain.step), _seconds(model.step)) for _ in range(months)]
    theirs, ours = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "households": len(model.households),
        "mesa": theirs,
        "ours": ours,
        "mesa_over_ours": theirs / ours,
    }


def _ready(households: int) -> GovernanceModel:
    model = GovernanceModel("wuhan-no-policy", 1, scale=households / FULL)
    for _ in range(BURN_IN):
        model.step()
    return model


def _in_turns(
    model: GovernanceModel, libraries: dict[str, ctypes.CDLL], times: int
) -> dict[str, list[float]]:
    """Seconds of a month of the model and of each library, taken in turns on one thread."""
    kind, common = model.agent_classes.resident, resident._common_to_payers(model)
    calls: dict[str, Callable[[], None]] = {"ours": lambda: _month(kind, model)}
    for name, library in libraries.items():
        library.set_threads(1)
        calls[name] = _month_in_c(CMonth(model, library), common)
    with one_thread():
        rounds = [{name: _seconds(call) for name, call in calls.items()} for _ in range(times)]
    return {name: [one[name] for one in rounds] for name in calls}


def _month(kind: type[resident.Resident], model: GovernanceModel) -> None:
    kind.perceive_service(model)
    kind.pay_fees(model)


def _month_in_c(reference: CMonth, common: object) -> Callable[[], None]:
    def month() -> None:
        reference.perceive()
        reference.pay(common)

    return month


def _seconds(call: Callable[[], None]) -> float:
    start = time.process_time()
    call()
    return time.process_time() - start
