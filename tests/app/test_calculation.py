"""Calculations: progress, stopping, bounds; the server that is for this computer alone."""

import sys
import threading

import pytest

import simulation as sim
from simulation.io.errors import InputError

pytest.importorskip("streamlit", reason="needs the extra app")

from streamlit import config

from simulation.app import bounds, calculation, serving
from simulation.app.calculation import Calculation


def ended(work):
    one = Calculation(work, "months").start()
    one.join()
    return one


def test_a_run_is_given_up_after_the_month_in_which_it_is_stopped():
    seen = []

    def work(one):
        def report(done, total):
            seen.append(done)
            if done == 3:
                one.stop()
            one.report(done, total)

        return sim.run("yongqiao", scale=0.002, months=2, progress=report)

    one = ended(work)
    assert (one.result, one.message, seen) == (None, "stopped", [1, 2, 3])
    assert (one.done, one.total) == (3, 38)
    assert one.share == pytest.approx(3 / 38)


def test_a_comparison_is_given_up_after_the_month_in_which_it_is_stopped():
    asked = []

    def work(one):
        def stopped():
            asked.append(one)
            if len(asked) == 5:
                one.stop()
            return one.is_stopped()

        return sim.compare(["yongqiao=no-policy", "yongqiao"], samples=0, seeds=2, months=1,
                           scale=0.002, workers=1, progress=one.note, stopped=stopped)  # fmt: skip

    one = ended(work)
    assert (one.result, one.message) == (None, "stopped")
    assert len(asked) < 10


def test_what_takes_too_long_is_stopped(monkeypatch):
    monkeypatch.setattr(calculation, "MOST_MINUTES", 0)
    one = ended(lambda one: one.report(1, 2))
    assert one.message == "stopped after 0 minutes, expected a smaller calculation"


def test_a_refused_input_is_a_message():
    one = ended(lambda _: sim.load("wuhn"))
    assert one.message.startswith("wuhn: is not built in, expected a known name")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_of_ours_is_a_message_too():
    one = ended(lambda _: 1 / 0)
    assert one.message.startswith("failed: ZeroDivisionError: division by zero")
    assert not calculation.ONE_AT_A_TIME.locked()


def test_a_second_calculation_waits_and_can_be_stopped_meanwhile():
    begun, go_on = threading.Event(), threading.Event()

    def work(_):
        begun.set()
        go_on.wait()
        return "first"

    first = Calculation(work, "runs").start()
    begun.wait()
    second, third = (Calculation(lambda _: "other", "runs").start() for _ in range(2))
    third.stop()
    third.join()
    assert (third.message, second.waits, second.has_ended) == ("stopped", True, False)
    go_on.set()
    first.join()
    second.join()
    assert (first.result, second.result, second.waits) == ("first", "other", False)


@pytest.mark.parametrize("city", ["wuhan", "yongqiao"])
@pytest.mark.parametrize(("scale", "streets"), [(0.01, 1.0), (0.3, 1.0), (0.3, 0.2)])
def test_the_number_of_households_is_about_that_of_the_model(city, scale, streets):
    scenario = sim.load(city)
    model = sim.GovernanceModel(scenario, seed=1, scale=scale, streets=streets)
    expected = bounds.households(scenario.start, scale, streets)
    assert len(model.households) == pytest.approx(expected, rel=0.35)


def test_options_of_the_server_exist_and_keep_it_to_this_computer():
    known = set(config._config_options_template)
    flags = dict(flag.removeprefix("--").split("=") for flag in serving.flags(8600, False))
    assert set(flags) <= known
    assert flags["server.address"] == flags["browser.serverAddress"] == "127.0.0.1"
    assert flags["server.enableXsrfProtection"] == flags["server.enableCORS"] == "true"
    assert flags["browser.gatherUsageStats"] == "false"
    assert (flags["server.port"], flags["server.headless"]) == ("8600", "true")


def test_a_port_out_of_bounds_is_refused():
    with pytest.raises(InputError, match="--port: read 80, expected a whole number from 1024"):
        serving.serve(80)


def test_without_streamlit_the_command_says_how_to_get_it(xiaoqu, monkeypatch):
    for name in [one for one in sys.modules if one.split(".")[0] == "streamlit"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "streamlit", None)
    code, _, said = xiaoqu("app", "--no-browser")
    assert (code, said) == (2, "xiaoqu: app: needs Streamlit: pip install 'xiaoqu[app]'\n")
