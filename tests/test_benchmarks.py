"""The pure parts of the benchmark: medians, keys and the table."""

import pytest

from benchmarks import __main__ as bench
from benchmarks import measure, report


def test_medians_are_of_numbers_and_a_missing_one_is_none():
    assert bench.middle([3.0, 1.0, 2.0]) == 2.0
    assert bench.middle([{"a": 1}]) == {"a": 1}
    assert bench.middle([1.0, None, 2.0]) is None


def test_every_key_is_there_even_if_nothing_could_be_measured():
    assert set(bench.keys({}).values()) == {None}
    found = {
        "busy_run_seconds": 3.0,
        "busy_one_thread_seconds": 2.0,
        "sweep_rates": {"runs_per_minute": 40.0, "two_over_one": 1.9},
        "compounds": {"month": 1.0, "worst_phase": 1.1, "worst": "appoint"},
        "households": {"exponent": 0.8, "rows": []},
    }
    keys = bench.keys(found)
    assert keys["busy_core_ratio"] == 1.5
    assert keys["sweep_two_over_one"] == 1.9
    assert keys["exponent_households"] == 0.8
    assert (keys["exponent_compounds"], keys["worst_phase"]) == (1.1, "appoint")
    assert keys["exponent_compounds_month"] == 1.0


def test_every_measurement_is_a_function():
    functions = [bench.THREADS.get(name, (name, None))[0] for name in bench.COMPARED]
    assert all(callable(getattr(measure, name)) for name in [*functions, *bench.OWN, "province"])


@pytest.mark.parametrize("power", [0.5, 1.0, 2.0])
def test_exponent_is_the_slope_of_logarithms(power):
    sizes = [1.0, 3.0, 10.0]
    assert measure.exponent(sizes, [7 * n**power for n in sizes]) == pytest.approx(power)


def test_the_table_has_both_versions_and_leaves_out_what_is_missing():
    about = {"processor": "P", "cores": 2, "python": "3.11", "load_before": 0.1}
    own = {**bench.keys({}), **dict.fromkeys(bench.OWN), "province": None}
    before = {**own, "run_seconds": 3.0, "commit": "abc"}
    now = {**own, "run_seconds": 1.5, "bytes_of_tables": {"compound": 294.0}}
    text = report.table({"machine": about, **now, "before": before})
    assert "| | now | abc |" in text
    assert "| `sim.run`, wuhan at 0.05, s | 1.50 | 3.00 |" in text
    assert "| Two workers over one |  |  |" in text
    assert "| Bytes per compound | 294 |  |" in text
