"""The page: language, questions, calculation and results."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from simulation.app import bounds
from simulation.app.calculation import Calculation
from simulation.app.choices import choose_side_by_side
from simulation.app.extent import Extent, ask_extent, ask_samples, ask_seed
from simulation.app.programme import NO_POLICY, ask_city, ask_programme, scenario_of
from simulation.app.results import asked_of, by_name, compare_all, run_once
from simulation.app.shown_comparison import show_comparison
from simulation.app.shown_run import show_run
from simulation.io.errors import InputError
from simulation.languages.choice import LANGUAGES, current_language, language
from simulation.languages.messages import shown_message
from simulation.languages.translation import translated
from simulation.scenario.scenario import Scenario
from simulation.scenario.strategy import OWN

NAMES = {"en": "English", "zh": "中文"}
"""Names of the languages, each in itself."""
RUN, COMPARISON = "run", "comparison"
"""What can be done; the session keeps the result of each under its name."""
CALCULATION, MESSAGE = "calculation", "message"
"""Where the session keeps the calculation on its way, and why the last one has no result."""
SECONDS = 1.0
"""Seconds after which the progress is shown anew."""
USUAL = (NO_POLICY, OWN, "money-for-service")
"""Strategies that are compared unless others are chosen."""


def show() -> None:
    """Show the page."""
    st.set_page_config("xiaoqu 小区", layout="wide")
    with language(_ask_language()):
        st.title("xiaoqu 小区")
        st.caption(
            translated(
                "An agent-based laboratory: all streets, firms and persons are invented, and "
                "nothing here is a forecast."
            )
        )
        try:
            _show_page()
        except InputError as error:
            st.error(shown_message(str(error)))


def _ask_language() -> str:
    """Ask for the language; at first it is the one with which the app was started."""
    with st.sidebar:
        return choose_side_by_side(
            "Language / 语言", LANGUAGES, NAMES.__getitem__, current_language(), "language"
        )


def _show_page() -> None:
    """Ask what is to be calculated, and show what was."""
    _take_result()
    with st.sidebar:
        mode = st.radio(translated("What to do"), [RUN, COMPARISON], format_func=_mode, key="mode")
        city = ask_city()
        extent = ask_extent(city, scenario_of(city, OWN).months)
        extent = ask_seed(extent) if mode == RUN else ask_samples(extent)
        st.caption(bounds.said())
    (_one_run if mode == RUN else _comparison)(city, extent)


def _mode(name: str) -> str:
    return translated("one run") if name == RUN else translated("compare strategies")


def _one_run(city: str, extent: Extent) -> None:
    """Ask for a programme, run it and show the run."""
    scenarios = _read(lambda: [ask_programme(city, "run")])
    _calculate(
        translated("Run"), scenarios, extent, 2, "months",
        lambda one: run_once(scenarios[0], extent, one),
    )  # fmt: skip
    if result := st.session_state.get(RUN):
        _say_changed(result, scenarios, extent)
        show_run(result)


def _comparison(city: str, extent: Extent) -> None:
    """Ask for two or three programmes, run and compare them, and show the comparison."""
    numbers = range(2, bounds.MOST_ALTERNATIVES + 1)
    about = translated("Number of alternatives; the first is the baseline")
    n = choose_side_by_side(about, numbers, str, 2, "alternatives")
    scenarios = _read(lambda: _ask_alternatives(city, n))
    _calculate(
        translated("Compare"), scenarios, extent, extent.runs, "runs",
        lambda one: compare_all(scenarios, extent, one),
    )  # fmt: skip
    if result := st.session_state.get(COMPARISON):
        _say_changed(result, scenarios, extent)
        show_comparison(result)


def _ask_alternatives(city: str, n: int) -> list[Scenario]:
    """Ask for the programmes to compare, side by side."""
    scenarios = []
    for number, place in enumerate(st.columns(n), start=1):
        with place.container(border=True):
            scenarios.append(ask_programme(city, str(number), USUAL[number - 1], columns=1))
    by_name(scenarios)
    return scenarios


def _read(ask: Callable[[], list[Scenario]]) -> list[Scenario]:
    """Give the scenarios that were asked for; none, and a message, if one does not fit."""
    try:
        return ask()
    except InputError as error:
        st.error(shown_message(str(error)))
        return []


def _calculate(
    label: str,
    scenarios: list[Scenario],
    extent: Extent,
    runs: int,
    unit: str,
    work: Callable[[Calculation], Any],
) -> None:
    """Show the button that starts a calculation, or how far the one on its way is."""
    busy = CALCULATION in st.session_state
    pressed = st.button(
        label, "start", type="primary", disabled=busy or not scenarios,
        icon=":material/play_arrow:",
    )  # fmt: skip
    if pressed:
        extent.check(scenarios, runs)
        st.session_state[MESSAGE] = ""
        st.session_state[CALCULATION] = Calculation(work, unit).start()
        st.rerun()
    if busy:
        _watch()


@st.fragment(run_every=SECONDS)
def _watch() -> None:
    """Show how far the calculation is, and the button that stops it."""
    one = st.session_state.get(CALCULATION)
    if one is None or one.has_ended:
        st.rerun()
    with language(st.session_state["language"]):
        st.progress(one.share, _progress(one))
        if st.button(translated("Stop"), "stop", icon=":material/stop:"):
            one.stop()


def _progress(one: Calculation) -> str:
    """Say how far a calculation is."""
    if one.waits:
        return translated("waits for another calculation on this computer")
    if not one.total:
        return translated("starts; the first one compiles the model, about half a minute")
    if one.unit == "months":
        return translated("month {done} of {total}", done=one.done, total=one.total)
    return translated("run {done} of {total}", done=one.done, total=one.total)


def _take_result() -> None:
    """Keep the result of a calculation that has ended; say why there is none until the next one."""
    one = st.session_state.get(CALCULATION)
    if one is not None and one.has_ended:
        del st.session_state[CALCULATION]
        st.session_state[MESSAGE] = one.message
        if one.result is not None:
            st.session_state[RUN if one.unit == "months" else COMPARISON] = one.result
    if message := st.session_state.get(MESSAGE):
        st.error(shown_message(message))


def _say_changed(result: Any, scenarios: list[Scenario], extent: Extent) -> None:
    """Say that what is shown was calculated with other settings than those of the form."""
    if not scenarios or result.asked != asked_of(scenarios, extent):
        st.warning(translated("The settings were changed; what is shown is of those before."))
