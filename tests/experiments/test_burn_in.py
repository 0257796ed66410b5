"""Burn-ins kept on disk: the same bytes with and without them, and nothing kept that is unsure."""

import multiprocessing

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import burn_in
from simulation.experiments.burn_in import BurnIn, as_parts, has_known_code, name_of, state_from
from simulation.experiments.spec import RunSpec
from simulation.io.disk_cache import user_cache
from simulation.model.model import GovernanceModel
from simulation.outcomes.declaration import outcome


@pytest.fixture
def cache(monkeypatch, tmp_path):
    """The cache in a folder of the test, which keeps burn-ins of tiny cities too."""
    monkeypatch.setattr(burn_in, "LEAST_SECONDS", 0)
    monkeypatch.setenv("XIAOQU_CACHE", str(tmp_path / "cache"))
    return user_cache()


@pytest.fixture
def no_burn_in(monkeypatch):
    """Call it, and no burn-in may be run any more."""

    def refuse(*_):
        raise AssertionError("a burn-in is run")

    return lambda: monkeypatch.setattr(BurnIn, "_burnt_in", refuse)


def run(scenario, **options):
    return sim.run(scenario, 3, scale=1.0, months=4, **options)


def n_kept(cache):
    return len(list(cache.folder.glob("*")))


def assert_same(one, other):
    """Tables and state are the same bytes."""
    for name in ("monthly", "edges", "ledger", "budgets"):
        pd.testing.assert_frame_equal(
            getattr(one, name), getattr(other, name), check_exact=True, obj=name
        )
    np.testing.assert_equal(one.model.snapshot(), other.model.snapshot())
    assert one.record == other.record


def test_a_run_from_disk_is_the_same(cache, tiny, no_burn_in):
    without = run(tiny(), cache=False)
    assert not cache.folder.exists()
    cold = run(tiny())
    assert n_kept(cache) == 1
    no_burn_in()
    assert_same(cold, without)
    assert_same(run(tiny()), without)


def test_another_programme_has_the_same_burn_in(cache, tiny, no_burn_in):
    other = tiny(name="other", levers={"red_black_list": {}}, last_month="2019-12")
    without = run(other, cache=False)
    run(tiny())
    no_burn_in()
    assert_same(run(other), without)
    assert n_kept(cache) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"seed": 4},
        {"city_seed": 4},
        {"scale": 0.5},
        {"settings": {"start.firms": 13}},
        {"settings": {"burn_in": 5}},
        {"settings": {"first_month": "2016-12"}},
        {"settings": {"parameters.effort.margin": 0.07}},
    ],
    ids=str,
)
def test_whatever_matters_before_the_programme_is_in_the_name(tiny, changed):
    settings = changed.pop("settings", {})
    numbers = {"seed": 3, "scale": 1.0}
    first = RunSpec.of(tiny(), **numbers)
    other = RunSpec.of(tiny(**settings), **{**numbers, **changed})
    assert name_of(other) != name_of(first)


def test_code_and_environment_are_in_the_name(tiny, monkeypatch):
    spec = RunSpec.of(tiny(), 3)
    names = {name_of(spec)}
    monkeypatch.setattr(burn_in, "code_hash", lambda: "other")
    names.add(name_of(spec))
    monkeypatch.setattr(burn_in, "environment", lambda: {"numpy": "0"})
    names.add(name_of(spec))
    assert len(names) == 3


def test_a_damaged_file_is_computed_anew(cache, tiny):
    cold = run(tiny())
    (path,) = cache.folder.glob("*")
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.warns(UserWarning, match="is damaged"):
        assert_same(run(tiny()), cold)
    assert path.read_bytes() == content


def test_sweeps_and_runs_share_burn_ins(cache, tiny, no_burn_in):
    design = {"scenarios": [tiny()], "seeds": [3], "scale": 1.0, "months": 4}
    without = sim.sweep(design, workers=1, cache=False).table()
    assert not cache.folder.exists()
    run(tiny())
    no_burn_in()
    pd.testing.assert_frame_equal(sim.sweep(design, workers=1).table(), without, check_exact=True)


def test_comparisons_and_attributions_can_do_without(cache, tiny):
    options = {"samples": 0, "seeds": 2, "scale": 1.0, "months": 1, "workers": 1, "cache": False}
    sim.compare({"a": tiny(), "b": tiny(levers={})}, **options)
    sim.attribute(tiny(levers={"red_black_list": {}}), **options)
    assert not cache.folder.exists()


def test_a_quick_burn_in_is_not_kept(cache, tiny, monkeypatch):
    monkeypatch.setattr(burn_in, "LEAST_SECONDS", 1000)
    run(tiny())
    assert not cache.folder.exists()


class Lazy(sim.PropertyFirm):
    """A firm of the user's."""


@pytest.mark.parametrize("how", [{"validate": True}, {"collect": True}, {"agents": {}}], ids=str)
def test_what_wants_every_month_or_has_other_agents_is_not_kept(cache, tiny, how):
    run(tiny(), **({"agents": {sim.PropertyFirm: Lazy}} if "agents" in how else how))
    assert not cache.folder.exists()


def test_code_of_the_user_is_never_kept_changed_or_not(cache, tiny, monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(tmp_path)
    plugin = tmp_path / "plugin_of_burn_in.py"
    for number in (1, 2):
        plugin.write_text(f"NUMBER = {number}\n")
        run(tiny(), plugins="plugin_of_burn_in")
    assert not cache.folder.exists()


def test_a_declared_outcome_counts_as_code_of_the_user(tiny):
    spec = RunSpec.of(tiny(), 3)
    assert has_known_code(spec)

    @outcome("Mine", "我的", "share", "none")
    def mine(state, where):
        """Of the user's."""
        return 0.0

    assert not has_known_code(spec)


def test_a_state_is_the_same_after_it_was_bytes(model):
    for _ in range(2):
        model.step()
    content = memoryview(b"".join(as_parts(model.snapshot())))
    again = GovernanceModel(model.policy_scenario, 1, scale=1.0, begin=state_from(content))
    model.step()
    again.step()
    np.testing.assert_equal(again.snapshot(), model.snapshot())


def _run_and_store(scenario, path):
    burn_in.LEAST_SECONDS = 0
    run(scenario).monthly.to_parquet(path)


@pytest.mark.integration
def test_two_processes_at_once(cache, tiny, tmp_path):
    context = multiprocessing.get_context("spawn")
    paths = [tmp_path / "one.parquet", tmp_path / "other.parquet"]
    processes = [context.Process(target=_run_and_store, args=(tiny(), path)) for path in paths]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    without = run(tiny(), cache=False).monthly
    for path in paths:
        pd.testing.assert_frame_equal(pd.read_parquet(path), without, check_exact=True)
    assert n_kept(cache) == 1
