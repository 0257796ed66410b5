"""Designs: how they are written, what they ask for, and in which order it is run."""

import datetime
import json
import pickle
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import simulation as sim
from simulation.core.parameter import HalfNormal, LogUniform, Normal, Uniform
from simulation.experiments.design import Design
from simulation.experiments.files import check_file
from simulation.experiments.plan import Plan
from simulation.experiments.priors import (
    Uncertain,
    sample_stream,
    uncertain_parameters,
    uncertain_starts,
)
from simulation.experiments.sampling import parameter_samples
from simulation.io import paths

NORM, STRENGTH = "parameters.payment.norm", "levers.fee_subsidy.strength"


def points(**settings):
    return Design(scenarios=["wuhan"], settings=settings).points()


# ---------------------------------------------------------------------------------------- reading


def test_a_design_is_the_same_from_a_file_a_mapping_and_python(tmp_path):
    text = """
    name = "sweep"
    scenarios = ["wuhan", "zibo"]
    strategies = ["own", "no-policy"]
    seeds = [3, 5]
    scale = 0.02
    [settings.values]
    "parameters.payment.norm" = [0.3, 0.5]
    """
    (tmp_path / "mine.toml").write_text(text)
    about = {"scenarios": ["wuhan", "zibo"], "strategies": ["own", "no-policy"], "scale": 0.02}
    about |= {"seeds": [3, 5], "settings": {NORM: [0.3, 0.5]}}
    assert Design.of(tmp_path / "mine.toml") == Design.of(about) == Design(**about)


def test_names_of_files_are_relative_to_the_design(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "town.toml").write_text('extends = "wuhan"\nname = "town"\n')
    (tmp_path / "below" / "points.csv").write_text(f"{NORM},{STRENGTH}\n0.3,0.5\n0.4,1.0\n")
    text = 'scenarios = ["below/town.toml"]\nsettings = { file = "below/points.csv" }\n'
    (tmp_path / "mine.toml").write_text(text)
    design = Design.of(str(tmp_path / "mine.toml"))
    assert [job.loaded.scenario for job in design.jobs()] == ["town", "town"]
    assert design.points() == [{NORM: 0.3, STRENGTH: 0.5}, {NORM: 0.4, STRENGTH: 1.0}]


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({}, "design: scenarios: is missing"),
        ({"scenario": ["wuhan"]}, "design: scenario: unknown key, .* did you mean scenarios?"),
        ({"scenarios": []}, "design: scenarios: read .*"),
        ({"scenarios": ["wuhn"]}, "wuhn: is not built in, .* did you mean wuhan?"),
        ({"scenarios": ["wuhan"], "strategies": ["no-polcy"]}, "did you mean no-policy?"),
        ({"scenarios": ["wuhan", "wuhan"]}, "each scenario and strategy once"),
        ({"scenarios": ["wuhan"], "seeds": 0}, "design: seeds: read 0, expected 1 or more"),
        ({"scenarios": ["wuhan"], "seeds": [1, 1]}, "seeds: .*, expected each seed once"),
        ({"scenarios": ["wuhan"], "scale": 2.0}, "design: scale: read 2.0"),
        ({"scenarios": ["wuhan"], "samples": -1}, "design: samples: read -1"),
        ({"scenarios": ["wuhan"], "parameters": ["payment.norm"]}, "expected none without samples"),
        ({"scenarios": ["wuhan"], "samples": 1, "parameters": ["payment.nrm"]}, "did you mean"),
        ({"scenarios": ["wuhan"], "samples": 1, "parameters": ["ledger.wage_per_hour"]}, "prior"),
        ({"scenarios": ["wuhan"], "settings": {"seed": [1]}}, "nor an axis of the design"),
        (
            {"scenarios": ["wuhan"], "settings": {NORM: [0.5]}, "samples": 1},
            "neither sampled nor an axis",
        ),
        ({"scenarios": ["wuhan"], "settings": {"method": "gird"}}, "did you mean grid?"),
        (
            {"scenarios": ["wuhan"], "settings": {"method": "sobol", "values": {NORM: [0, 1]}}},
            "settings.points: read None",
        ),
        (
            {
                "scenarios": ["wuhan"],
                "settings": {"method": "latin", "points": 2, "values": {NORM: [1, 0]}},
            },
            r"read \[1.0, 0.0\], expected \[lowest, highest\]",
        ),
        (
            {
                "scenarios": ["wuhan"],
                "settings": {"method": "list", "values": {NORM: [1], STRENGTH: [1, 0]}},
            },
            "lists of different length",
        ),
        ({"scenarios": ["wuhan"], "settings": {"file": "nowhere.csv"}}, "nowhere.csv: cannot be"),
        (
            {"scenarios": ["wuhan"], "months": 0},
            "months: read 0, expected 1 or more",
        ),
        ({"scenarios": ["wuhan"], "settings": {STRENGTH: [7.0]}}, "strength: read 7.0"),
        ({"scenarios": ["wuhan"], "settings": {NORM: []}}, r"payment\.norm: read \[\], expected a"),
        (
            {"scenarios": ["wuhan"], "settings": {"method": "list", "values": {NORM: []}}},
            r"payment\.norm: read \[\], expected a value or more",
        ),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused(about, told):
    with pytest.raises(sim.InputError, match=told):
        Plan.of(Design.of(about), ("city",))


@pytest.mark.parametrize(
    ("about", "told"),
    [
        ({"scenarios": []}, "Design: scenarios: read"),
        ({"scenario": ["wuhan"]}, "Design: scenario: unknown key, .* did you mean scenarios?"),
        (
            {"scenarios": ["wuhan"], "seeds": [1, 1]},
            "Design: seeds: .*, expected each seed once",
        ),
        ({"scenarios": ["wuhan"], "settings": {"method": "gird"}}, "did you mean grid?"),
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_in_python_too(about, told):
    with pytest.raises(sim.InputError, match=told) as caught:
        Design(**about)
    assert "pydantic" not in str(caught.value)


def test_gaps_in_a_list_of_points_are_refused():
    table = pd.DataFrame({NORM: [0.3, np.nan]})
    with pytest.raises(sim.InputError, match=r"parameters\.payment\.norm: has a gap"):
        Design.of({"scenarios": ["wuhan"], "settings": table})


@pytest.mark.parametrize("name", ["city-strategies", "quick", "structures", "uncertainties"])
def test_shipped_designs_fit(name):
    assert check_file(name) == f"design, {len(Design.of(name).jobs())} runs"


def test_the_headline_design_asks_the_headline_question():
    jobs = Design.of("city-strategies").jobs()
    cities = ["wuhan", "zibo", "linyi", "yongqiao"]
    wanted = {(city, strategy) for city in cities for strategy in [*cities, "no-policy"]}
    assert Counter((job.loaded.city, job.loaded.strategy) for job in jobs) == dict.fromkeys(
        wanted, 24
    )


# --------------------------------------------------------------------------------------- settings


def test_a_grid_has_every_combination():
    assert points(**{NORM: [0.3, 0.4], STRENGTH: [0.0, 1.0]}) == [
        {NORM: 0.3, STRENGTH: 0.0},
        {NORM: 0.3, STRENGTH: 1.0},
        {NORM: 0.4, STRENGTH: 0.0},
        {NORM: 0.4, STRENGTH: 1.0},
    ]
    assert points() == [{}]


def test_a_list_and_a_data_frame_are_taken_row_by_row():
    columns = {NORM: [0.3, 0.4], STRENGTH: [0.0, 1.0]}
    listed = points(method="list", values=columns)
    assert listed == [{NORM: 0.3, STRENGTH: 0.0}, {NORM: 0.4, STRENGTH: 1.0}]
    framed = Design(scenarios=["wuhan"], settings=pd.DataFrame(columns))
    assert framed.points() == listed
    assert json.dumps(framed.points()), "plain numbers, not numpy's"


def test_a_latin_hypercube_has_a_point_in_every_stratum():
    sampled = points(method="latin", points=8, values={NORM: [0.2, 0.6], STRENGTH: [0.0, 1.0]})
    for key, low, width in ((NORM, 0.2, 0.4), (STRENGTH, 0.0, 1.0)):
        strata = [int((point[key] - low) / width * 8) for point in sampled]
        assert sorted(strata) == list(range(8))


def test_the_first_points_of_a_longer_sobol_sequence_are_those_of_a_shorter():
    values = {NORM: [0.2, 0.6], STRENGTH: [0.0, 1.0]}
    short = points(method="sobol", points=5, values=values)
    assert points(method="sobol", points=16, values=values)[:5] == short
    assert all(0.2 <= point[NORM] <= 0.6 for point in short)
    assert len({point[NORM] for point in short}) == 5


@pytest.mark.parametrize("number", [int, float, np.int64, np.float32])
def test_settings_that_are_whole_numbers_are_sampled_as_such_and_all_as_likely(number):
    ends = {"parameters.committees.seats": [5, 8], "levers.red_black_list.period": [1, 4]}
    values = {key: list(map(number, pair)) for key, pair in ends.items()}
    sampled = points(method="sobol", points=64, values=values)
    counts = Counter(point["parameters.committees.seats"] for point in sampled)
    assert counts == {5: 16, 6: 16, 7: 16, 8: 16}
    periods = [point["levers.red_black_list.period"] for point in sampled]
    assert len(set(periods)) == 64
    assert all(1 <= period <= 4 for period in periods)


@pytest.mark.parametrize(
    ("key", "column", "expected"),
    [
        (STRENGTH, [1, 1.0, np.float64(1), np.int64(1)], [1.0]),
        (STRENGTH, [0.0, -0.0, 0], [0.0]),
        (STRENGTH, [0.5, 1, 0.5], [0.5, 1.0]),
        ("burn_in", [12, 12.0, np.uint8(13)], [12, 13]),
        ("budget", [1, 1.0], [1.0]),
        (STRENGTH, [{"2019-01": 1}, {"2019-01": 1.0}], [{"2019-01": 1.0}]),
        ("levers.publicity", [{"strength": 1}, {"strength": 1.0}], [{"strength": 1.0}]),
        ("levers.publicity.where.streets", [[0.0, 1], (0, 1), range(2)], [[0, 1]]),
    ],
)
def test_equal_values_are_one_point_of_a_grid_and_equal_rows_of_a_list(key, column, expected):
    made = points(method="grid", values={key: column})
    assert [repr(point[key]) for point in made] == list(map(repr, expected))
    rows = points(method="list", values={key: column})
    assert len(rows) == len(column)
    assert {repr(point[key]) for point in rows} == set(map(repr, expected))


def test_yes_is_no_number():
    assert len(points(method="grid", values={STRENGTH: [1, True]})) == 2


def test_a_value_that_cannot_be_recorded_is_refused():
    with pytest.raises(sim.InputError, match=r"values: read .*, expected numbers, text"):
        points(method="grid", values={"levers.publicity.begins": [datetime.date(2019, 1, 1)]})


ONE_TWO = [range(1, 3), np.arange(1, 3), pd.Series([1, 2]), (1, 2.0), pd.Index([1, 2])]


@pytest.mark.parametrize("seeds", ONE_TWO, ids=repr)
def test_numbers_of_a_design_are_taken_however_they_are_written(seeds):
    design = Design(
        scenarios=["yongqiao"],
        seeds=seeds,
        city_seed=np.int64(3),
        scale=np.float32(0.5),
        streets=np.int64(1),
        months=12.0,
        samples=np.int64(2),
        parameters=["payment.norm"],
        settings={"burn_in": np.arange(12, 14), "levers.publicity.strength": pd.Series([0, 1])},
    )
    usual = Design(
        scenarios=["yongqiao"],
        seeds=[1, 2],
        city_seed=3,
        scale=0.5,
        months=12,
        samples=2,
        parameters=["payment.norm"],
        settings={"burn_in": [12, 13], "levers.publicity.strength": [0.0, 1.0]},
    )
    assert repr(design) == repr(usual)
    assert design.frozen().model_dump_json() == usual.frozen().model_dump_json()


@pytest.mark.parametrize("samples", [{NORM: np.array([0, 1])}, {NORM: [0.0, 1.0]}])
def test_samples_are_recorded_as_their_parameters_declare_them(samples):
    table = pd.DataFrame(samples)
    records = [{NORM: value} for value in table[NORM]]
    for source in (table, records):
        design = Design(scenarios=["yongqiao"], samples=source)
        assert repr(design.samples) == repr([{NORM: 0.0}, {NORM: 1.0}])


@pytest.mark.parametrize(
    ("name", "value"),
    [("seeds", 2.5), ("seeds", True), ("seeds", [1, 1.0]), ("seeds", np.array([0.5])),
     ("months", 1.5), ("months", np.True_), ("city_seed", "1"), ("scale", np.nan),
     ("samples", 1.5), ("sampling_seed", np.float64(0.1))],
)  # fmt: skip
def test_other_numbers_of_a_design_are_refused(name, value):
    with pytest.raises(sim.InputError, match=f"Design: {name}.*: read"):
        Design(scenarios=["yongqiao"], **{name: value})


# ------------------------------------------------------------------------------------------ samples


@pytest.mark.parametrize(
    ("prior", "law"),
    [
        (Uniform(2, 5), stats.uniform(2, 3)),
        (LogUniform(1, 8), stats.loguniform(1, 8)),
        (Normal(1, 2), stats.truncnorm(-3, 3, 1, 2)),
        (HalfNormal(3), stats.truncnorm(0, 3, 0, 3)),
    ],
    ids=["uniform", "log-uniform", "normal", "half-normal"],
)
def test_draws_follow_the_prior(prior, law):
    middles = (np.arange(1000) + 0.5) / 1000
    drawn = Uncertain(prior).quantiles(middles)
    assert stats.kstest(drawn, law.cdf).statistic < 0.001
    cut = Uncertain(prior, 2.5, 4.0).quantiles(middles)
    inside = (law.cdf(cut) - law.cdf(2.5)) / (law.cdf(4.0) - law.cdf(2.5))
    np.testing.assert_allclose(inside, middles, atol=1e-9)


def test_every_draw_of_every_parameter_is_allowed():
    names = {f"parameters.{name}" for name in uncertain_parameters()} | set(uncertain_starts())
    samples = parameter_samples([], 64, 1, "here")
    assert [set(sample) for sample in samples] == [names] * 64
    for sample in samples:
        sim.load("wuhan").with_settings(sample)
    seats = [sample["parameters.committees.seats"] for sample in samples]
    assert set(map(type, seats)) == {int}
    assert {5, 11} <= set(seats) <= set(range(5, 12))


def test_draws_do_not_depend_on_how_many_follow():
    assert parameter_samples([], 9, 1, "")[:4] == parameter_samples([], 4, 1, "")
    assert parameter_samples([], 4, 2, "") != parameter_samples([], 4, 1, "")


def test_samples_of_a_parameter_do_not_depend_on_the_others():
    name, other = "payment.norm", "red_black_list.shame"
    alone, before, after, every = (
        pd.DataFrame(parameter_samples(names, 16, 1, ""))[NORM].tolist()
        for names in ([name], [name, other], [other, name], [])
    )
    assert alone == before == after == every
    assert alone == pd.DataFrame(parameter_samples([NORM], 16, 1, ""))[NORM].tolist()


@given(st.integers(0, 2**40), st.sampled_from([1, 2, 8, 64]))
def test_the_samples_of_each_parameter_are_spread_evenly(seed, n):
    strata = (sample_stream(seed, "payment.norm", n) * n).astype(int)
    assert sorted(strata) == list(range(n))


def test_samples_of_two_parameters_are_independent():
    one, two = (sample_stream(1, name, 4096) for name in ("payment.norm", "payment.trust"))
    cells = np.histogram2d(one, two, bins=8)[0]
    assert stats.chisquare(cells.ravel()).pvalue > 0.001


def test_luck_and_parameters_are_axes_of_their_own():
    design = Design(scenarios=["wuhan"], samples=2, parameters=["payment.norm"], seeds=3)
    jobs = design.jobs()
    assert [(job.sample, job.seed) for job in jobs] == [(d, s) for d in (1, 2) for s in (1, 2, 3)]
    of_draw = {job.sample: job.parameters for job in jobs}
    assert all(job.parameters == of_draw[job.sample] for job in jobs)
    assert of_draw[1] != of_draw[2]
    assert jobs[0].scenario().parameters_at(0).payment.norm == of_draw[1][NORM]
    defaults = Design(scenarios=["wuhan"]).jobs()[0]
    assert (defaults.sample, defaults.parameters) == (0, {})
    assert defaults.scenario().resolved() == sim.load("wuhan").resolved()


def test_every_whole_number_of_a_uniform_prior_is_as_likely():
    middles = (np.arange(700) + 0.5) / 700
    seats = Uncertain(Uniform(5, 11), 1, np.inf, whole=True)
    assert Counter(seats.quantiles(middles)) == dict.fromkeys(range(5, 12), 100)
    assert seats.quantiles([0.0, 1 - 1e-12, 1.0]) == [5, 11, 11]
    few = Uncertain(Uniform(5, 11), 1, 8, whole=True)
    assert Counter(few.quantiles(middles)) == dict.fromkeys(range(5, 9), 175)


def test_assumptions_about_the_start_are_drawn_where_nobody_states_them(tiny):
    known = {"start.fee_old", "start.cadres_per_community", "start.share_party_members"}
    assert known <= set(uncertain_starts())
    names = ["start.fee_old", "start.share_party_members", "payment.norm"]
    about = {"samples": 2, "parameters": names}
    design = Design(scenarios=[tiny(**{"start.fee_old": 0.5})], **about)
    drawn = design.sample_table()
    starts = [job.scenario().start for job in design.jobs()]
    assert [start.fee_old for start in starts] == [0.5, 0.5]
    assert [start.share_party_members for start in starts] == drawn[names[1]].tolist()
    assert drawn["start.fee_old"].between(0.2, 0.8).all()
    city = sim.load("wuhan").city.start
    assert set(city.model_fields_set) > {"districts"}
    (job,) = Design(scenarios=["wuhan"], samples=[{"start.districts": 2}]).jobs()
    assert job.scenario().start.districts == city.districts != 2


def test_a_draw_leaves_what_a_scenario_a_strategy_or_a_point_states():
    names = ["coverage-on-paper", "active-coverage"]
    drawn = {NORM: 0.3, "parameters.branches.formalism": 0.4}
    jobs = Design(scenarios=["wuhan"], strategies=[*names, "own"], samples=[drawn]).jobs()
    found = [job.scenario().parameters_at(0) for job in jobs]
    assert [at.branches.formalism for at in found] == [0.8, 0.0, 0.4]
    assert [at.payment.norm for at in found] == [0.3] * 3
    point = {"parameters.branches": [{"formalism": 0.1}]}
    (job,) = Design(scenarios=["wuhan"], settings=point, samples=[drawn]).jobs()
    assert job.scenario().parameters_at(0).branches.formalism == 0.1
    dated = sim.load("wuhan", {NORM: {"2010-01": 0.2, "2018-01": 0.5}})
    (job,) = Design(scenarios=[dated], samples=[drawn]).jobs()
    assert [job.scenario().parameters_at(month).payment.norm for month in (0, 12)] == [0.2, 0.5]


def test_draws_can_be_given():
    given = pd.DataFrame({NORM: [0.3, 0.45]})
    design = Design(scenarios=["wuhan"], samples=given)
    assert [job.scenario().parameters_at(0).payment.norm for job in design.jobs()] == [0.3, 0.45]
    assert design.sample_table().to_dict("list") == {"sample": [1, 2], NORM: [0.3, 0.45]}


# ------------------------------------------------------------------------------------ jobs and plan


def test_strategies_share_the_city_and_the_luck():
    design = Design(scenarios=["zibo"], strategies=["own", "wuhan"], seeds=[4, 7])
    seeds = {(job.loaded.strategy, job.seed, job.city_seed) for job in design.jobs()}
    assert seeds == {(name, seed, seed) for name in ("own", "wuhan") for seed in (4, 7)}
    fixed = Design(scenarios=["zibo"], seeds=2, city_seed=9).jobs()
    assert [(job.seed, job.city_seed) for job in fixed] == [(1, 9), (2, 9)]


def test_a_job_can_be_sent_elsewhere(tiny):
    job = Design(scenarios=[tiny()], settings={NORM: [0.25]}).jobs()[0]
    sent = pickle.loads(pickle.dumps(job))
    assert sent == job
    assert len(pickle.dumps(job)) < 20_000
    assert sent.scenario().resolved() == tiny(**{NORM: 0.25}).resolved()


def test_a_design_read_in_full_is_the_same_design(tiny):
    design = Design(
        scenarios=[tiny(), "zibo"],
        strategies=["own", "no-policy", "wuhan"],
        settings={"method": "latin", "points": 2, "values": {NORM: [0.2, 0.6]}},
        samples=2,
        parameters=["committees.seats"],
        seeds=2,
        months=3,
    )
    text = json.dumps(design.frozen().model_dump(mode="json"))
    again = Design.of(json.loads(text))
    assert list(Plan.of(again, ("city",)).jobs) == list(Plan.of(design, ("city",)).jobs)
    assert [job.design_point for job in again.jobs()] == [job.design_point for job in design.jobs()]


def test_more_seeds_follow_the_highest():
    design = Design(scenarios=["wuhan"], seeds=[2, 9]).with_more_seeds(2)
    assert design.all_seeds == [2, 9, 10, 11]
    assert design.with_more_seeds(0) == design
    with pytest.raises(
        sim.InputError, match="extend: seeds: read -1, expected a whole number from 0"
    ):
        design.with_more_seeds(-1)


def test_a_batch_shares_its_burn_in_and_no_run_is_lost(tiny):
    design = Design(
        scenarios=[tiny(), tiny(name="slow", burn_in=7)],
        strategies=["own", "no-policy", "zibo"],
        samples=2,
        parameters=["payment.norm"],
        seeds=2,
    )
    plan = Plan.of(design, ("city",))
    batches = plan.batches(list(plan.jobs), 1)
    assert sorted(run for batch in batches for run in batch.jobs) == sorted(plan.jobs)
    for batch in batches:
        assert len({plan.burn_ins[run] for run in batch.jobs}) == 1
    assert [len(batch.jobs) for batch in batches] == [3] * 8


def test_every_worker_gets_something_to_do(tiny):
    plan = Plan.of(Design(scenarios=[tiny()], strategies=["own", "no-policy"]), ("city",))
    assert [len(batch.jobs) for batch in plan.batches(list(plan.jobs), 2)] == [1, 1]


def test_any_first_part_of_a_sweep_covers_it_evenly(tiny):
    """Of n batches, each value of each axis has had its share, give or take two batches."""
    axes = {NORM: [0.1, 0.2, 0.3, 0.4], "burn_in": [5, 6, 7]}
    plan = Plan.of(Design(scenarios=[tiny()], settings=axes, seeds=6), ("city",))
    batches = [next(iter(batch.jobs.values())) for batch in plan.batches(list(plan.jobs), 1)]
    assert len(batches) == 72
    for n in range(1, len(batches) + 1):
        begun = batches[:n]
        for key, values in axes.items():
            counts = Counter(job.settings[key] for job in begun)
            assert all(abs(counts[value] - n / len(values)) <= 2 for value in values)
        assert {job.seed for job in begun} == set(range(1, -(-n // 12) + 1))


def test_designs_live_beside_the_scenarios():
    assert {path.stem for path in paths.built_in("sweeps").glob("*.toml")} >= {"quick"}


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ({"samples": np.zeros((2, 2))}, r"samples: read array\(\[\[0"),
        ({"settings": np.zeros((2, 2))}, r"settings: read array\(\[\[0"),
        ({"settings": {"burn_in": 12}}, "settings.values.burn_in: read 12, expected a valid list"),
        ({"settings": {"burn_in": "12"}}, "settings.values.burn_in: read '12', expected"),
    ],
)
def test_what_is_no_table_is_refused_in_one_line(part, message):
    with pytest.raises(sim.InputError, match=message) as error:
        Design(scenarios=["wuhan"], **part)
    assert len(str(error.value).splitlines()) == 1


def test_a_table_of_samples_may_have_names_of_parameters():
    design = Design(scenarios=["wuhan"], samples=pd.DataFrame({"payment.norm": [0.3, 0.4]}))
    assert design.sample_table()[NORM].tolist() == [0.3, 0.4]


def test_settings_may_be_arrays_and_ranges():
    assert points_of({"burn_in": np.arange(12, 14)}) == [{"burn_in": 12}, {"burn_in": 13}]
    assert points_of({"burn_in": range(12, 14)}) == [{"burn_in": 12}, {"burn_in": 13}]


def points_of(settings):
    return Design(scenarios=["wuhan"], settings=settings).points()


# ------------------------------------------------------------ settings and the levers they touch

SUBSIDY = "levers.fee_subsidy.strength"


def test_a_setting_touches_only_strategies_that_have_the_lever():
    about = {"scenarios": ["wuhan"], "strategies": ["no-policy", "own", "inspections"]}
    design = sim.Design(**about, settings={SUBSIDY: [0.2, 0.8]}, seeds=2)
    points = {(job.loaded.strategy, job.settings.get(SUBSIDY)) for job in design.jobs()}
    assert points == {("no-policy", None), ("own", 0.2), ("own", 0.8), ("inspections", None)}
    assert len(design.jobs()) == 8
    assert not any(job.scenario().levers for job in design.jobs()[:2])
    assert [job.design_point for job in design.frozen().jobs()] == [
        job.design_point for job in design.jobs()
    ]


def test_a_setting_of_no_lever_touches_every_strategy():
    about = {"scenarios": ["wuhan"], "strategies": ["no-policy", "own"]}
    design = sim.Design(**about, settings={"parameters.payment.norm": [0.3, 0.5]})
    assert len(design.jobs()) == 4


@pytest.mark.parametrize("scenario", ["wuhan-no-policy", "yongqiao"])
def test_a_design_in_which_a_setting_touches_nothing_is_refused(scenario):
    design = sim.Design(scenarios=[scenario], settings={SUBSIDY: [0.0, 1.0]})
    with pytest.raises(sim.InputError, match=r"fee_subsidy\.strength.*a setting adds none"):
        design.jobs()


def test_alternatives_are_named_by_the_settings_that_touch_them(tiny):
    scenarios = [tiny(), tiny(levers={}).with_settings({}, "nothing")]
    swept = sim.sweep(
        {"scenarios": scenarios, "settings": {SUBSIDY: [0.2, 0.8]}, "scale": 0.1, "months": 1},
        workers=1,
    )
    assert swept.runs[SUBSIDY].isna().tolist() == [False, False, True]
    compared = sim.compare_runs(swept, "nothing")
    assert list(dict.fromkeys(compared.effects["alternative"])) == [
        f"wuhan, {SUBSIDY}=0.2",
        f"wuhan, {SUBSIDY}=0.8",
    ]
    assert swept.table()[SUBSIDY].isna().any()


@pytest.mark.parametrize(
    "axes",
    [
        'scenarios = ["yongqiao-no-policy=sub/s.toml"]',
        'scenarios = ["yongqiao-no-policy"]\nstrategies = ["sub/s.toml"]',
        'scenarios = ["yongqiao-no-policy"]\nstrategies = ["+sub/s.toml"]',
        'scenarios = ["sub/c.toml+sub/s.toml"]',
    ],
)
def test_every_path_in_a_design_counts_from_its_file(tmp_path, monkeypatch, axes):
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "s.toml").write_text('name = "s"\ntitle = "s"\n[levers.publicity]\n')
    (tmp_path / "sub" / "c.toml").write_text('extends = "yongqiao-no-policy"\nname = "c"\n')
    (tmp_path / "design.toml").write_text(axes)
    monkeypatch.chdir("/")
    [job] = Design.of(tmp_path / "design.toml").jobs()
    assert [lever.name for lever in job.scenario().levers] == ["publicity"]


@pytest.mark.parametrize("workers", [0, 2.5, True, "2"])
def test_another_number_of_workers_is_refused(workers):
    with pytest.raises(sim.InputError, match="sweep: workers: read"):
        sim.sweep("quick", workers=workers)
