"""Comparison and attribution of runs of a small city, from the call to tables and figures."""

import json

import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.comparison import gaming
from simulation.analysis.comparison.alternatives import (
    alternatives_of,
    baseline_of,
    controls_in,
    read_alternative,
    with_controls,
)
from simulation.analysis.comparison.precision import PrecisionTarget
from simulation.analysis.comparison.provenance import households_of, provenances_of
from simulation.analysis.comparison.result import TABLES
from simulation.experiments.jobs import LoadedScenario
from simulation.experiments.plan import Plan
from simulation.experiments.provenance import code_hash
from simulation.io import paths
from simulation.io.errors import InputError
from simulation.plots.attribution import save_shares
from simulation.plots.comparison import effects, heat_map, save_effects
from tests.conftest import SMALL as SMALL_CITY

SMALL = {"scale": 1.0, "workers": 1}


@pytest.fixture(scope="module")
def scenarios(tiny):
    """The small city with its programme, with the list as shadow list, and with no lever."""
    whole = tiny(last_month="2017-12", burn_in=2)
    return {
        "none": whole.with_settings({"levers": {}}),
        "shadow": whole.with_settings({"levers.red_black_list.feedback": "shadow"}),
        "whole": whole,
    }


@pytest.fixture(scope="module")
def comparison(scenarios):
    return sim.compare(scenarios, samples=0, seeds=3, **SMALL)


def test_differences_are_those_of_single_runs(scenarios, comparison):
    table = comparison.effects.set_index(["alternative", "outcome", "kind"])
    differences = {"satisfaction": [], "satisfaction_reported": [], "reports": []}
    for seed in (1, 2, 3):
        whole, none = (
            sim.run(scenarios[name], seed, scale=1.0).last_year() for name in ("whole", "none")
        )
        for name, result in differences.items():
            result.append(whole[name] - none[name])
    for kind, name in (("true", "satisfaction"), ("reported", "satisfaction_reported")):
        expected = sum(differences[name]) / 3
        assert table.loc[("whole", "satisfaction", kind), "difference"] == pytest.approx(expected)
        assert table.loc[("whole", "satisfaction", kind), "n"] == 3
    assert set(comparison.effects["alternative"]) == {"shadow", "whole"}


def test_the_list_is_gamed_only_if_it_is_published(comparison):
    gaming = comparison.gaming.set_index("alternative")["gaming_index"]
    assert set(gaming.index) == {"whole", "shadow"}
    assert gaming["shadow"] == 0
    assert abs(gaming["whole"]) > 0.01


def matched_controls_of(alternatives):
    """Matched controls as a comparison finds them, if each alternative were run once."""
    rows = [(str(k), city, name, 0) for k, (city, name) in enumerate(alternatives)]
    runs = pd.DataFrame(rows, columns=["run", "city", "alternative", "sample"])
    return controls_in(
        runs, {str(k): one.resolved() for k, one in enumerate(alternatives.values())}
    )


def test_alternatives_with_the_same_matched_control_share_it(scenarios):
    extended = with_controls(alternatives_of(scenarios))
    assert [name for _, name in extended][3:] == ["shadow without the list"]
    assert matched_controls_of(extended) == {
        ("wuhan", "shadow"): "shadow without the list",
        ("wuhan", "whole"): "shadow without the list",
    }


def test_a_city_whose_own_programme_is_among_the_strategies_has_its_own_controls():
    extended = with_controls(alternatives_of(["linyi", "wuhan"], ["no-policy", "own", "linyi"]))
    assert matched_controls_of(extended) == {
        ("linyi", "own"): "own without the list",
        ("linyi", "linyi"): "own without the list",
        ("wuhan", "own"): "own without the list",
        ("wuhan", "linyi"): "linyi without the list",
    }


def test_an_alternative_is_not_run_again_as_a_control(scenarios):
    without = gaming.without_levers(scenarios["whole"], [gaming.LIST])
    extended = with_controls(alternatives_of({"none": scenarios["none"], "rest": without,
                                        "whole": scenarios["whole"]}))  # fmt: skip
    assert [name for _, name in extended] == ["none", "rest", "whole"]
    assert matched_controls_of(extended) == {("wuhan", "whole"): "rest"}


def test_an_alternative_that_serves_as_a_control_is_compared_too(scenarios):
    without = gaming.without_levers(scenarios["whole"], [gaming.LIST])
    alternatives = {"rest": without, "whole": scenarios["whole"]}
    result = sim.compare(
        alternatives, samples=0, seeds=2, months=1, outcomes=["visible_quality"], **SMALL
    )
    assert set(result.values["alternative"]) == {"rest", "whole"}
    gap = {"outcomes": ["visible_quality", "facility_condition"], "gaming": False}
    effects = sim.compare(alternatives, samples=0, seeds=2, months=1, **gap, **SMALL).effects
    seen = effects.set_index("outcome")["difference"]
    index = result.gaming.set_index("alternative")["gaming_index"]
    assert index["whole"] == pytest.approx(seen["visible_quality"] - seen["facility_condition"])


def test_satisfaction_is_that_of_the_households_of_the_streets_that_were_run(scenarios):
    """Twice: a city seed samples other streets, so that the share of households is its own."""
    two = {name: scenarios[name] for name in ("none", "whole")}
    about = {"gaming": False, "outcomes": ["satisfaction"], "months": 3, "streets": 0.5}
    result = sim.compare(two, samples=0, seeds=2, **about, **SMALL)
    gains = []
    for seed in (1, 2):
        runs = {
            name: sim.run(one, seed, scale=1.0, streets=0.5, months=3) for name, one in two.items()
        }
        true = {name: run.monthly.query("level == 'city' and kind == 'true'")
                for name, run in runs.items()}  # fmt: skip
        sums = {name: table[table["outcome"] == "satisfaction"]["value"].sum()
                for name, table in true.items()}  # fmt: skip
        households = runs["whole"].model.compounds.households.sum()
        gains.append((sums["whole"] - sums["none"]) * households / 12)
    row = result.cost_effectiveness.iloc[0]
    assert row["satisfaction_years"] == pytest.approx(sum(gains) / 2)
    assert result.about["streets"] == 0.5
    assert "streets 0.5" in str(result)


def test_households_are_those_of_each_run_whatever_the_city_file_says():
    settings = {"start.commodity_households": [16 * 60, 16 * 80]}
    design = sim.Design(
        scenarios=[sim.load("wuhan").with_settings(SMALL_CITY)], settings=settings, scale=1.0,
        months=1,
    )  # fmt: skip
    provenances = provenances_of(sim.sweep(design, workers=1)).values()
    assert {households_of(one) for one in provenances} == {960 + 480, 1280 + 480}


def test_a_finished_sweep_is_compared_without_the_file_of_its_city(tmp_path):
    city = tmp_path / "town.toml"
    city.write_text((paths.built_in("cities") / "yongqiao.toml").read_text("utf8"), "utf8")
    town = sim.load("yongqiao+red_black_list").with_settings({"city": str(city)})
    two = {"none": town.with_settings({"levers": {}}), "own": town}
    about = {"samples": 0, "seeds": 2, "scale": 0.002, "months": 2, "workers": 1}
    first = sim.compare(two, out=tmp_path / "runs", **about)
    city.unlink()
    again = sim.compare_runs(sim.open_sweep(tmp_path / "runs"), "none")
    pd.testing.assert_frame_equal(again.cost_effectiveness, first.cost_effectiveness)
    pd.testing.assert_frame_equal(again.gaming, first.gaming)
    assert len(again.gaming) == 1


def test_a_city_that_lacks_the_baseline_is_refused():
    tried = {"yongqiao": ("publicity", "no-policy"), "linyi": ("publicity", "advisors")}
    loaded_scenarios = [
        LoadedScenario.of(read_alternative(f"{city}={strategy}"), city, strategy)
        for city, strategies in tried.items()
        for strategy in strategies
    ]
    design = sim.Design(scenarios=loaded_scenarios, scale=0.002, months=1)
    done = sim.sweep(design, workers=1)
    with pytest.raises(InputError, match="baseline: no-policy is not run in linyi"):
        sim.compare_runs(done, "no-policy")


def test_a_file_may_have_a_plus_in_its_name(tmp_path):
    path = tmp_path / "a+b.toml"
    path.write_text('extends = "yongqiao"\nname = "a+b"\n')
    assert list(alternatives_of(path)) == [("yongqiao", "a+b")]


def test_money_is_that_of_the_ledger(scenarios, comparison):
    spent = [sim.run(scenarios["whole"], seed, scale=1.0).ledger for seed in (1, 2, 3)]
    wage = scenarios["whole"].parameters_at(0).ledger.wage_per_hour
    levers = [table[table["lever"] != ""] for table in spent]
    expected = sum((table["yuan"] + wage * table["hours"]).sum() for table in levers) / 3
    row = comparison.cost_effectiveness.set_index("alternative").loc["whole"]
    assert row["yuan"] == pytest.approx(expected)


def test_a_comparison_shows_itself_and_is_saved(comparison, tmp_path):
    assert "satisfaction" in comparison._repr_html_()
    expected = (
        "differences from none: one set of assumptions (parameters at their defaults); 3 seeds, "
        "scale 1; 95 % intervals over seeds (stochastic"
    )
    assert str(comparison).startswith(expected)
    assert str(comparison) in comparison._repr_html_()
    assert len(repr(comparison)) < 300
    comparison.save(tmp_path)
    assert json.loads((tmp_path / "about.json").read_text("utf8")) == comparison.about
    for name in TABLES:
        saved = pd.read_parquet(tmp_path / f"{name}.parquet")
        pd.testing.assert_frame_equal(saved, getattr(comparison, name), check_dtype=False)
        assert len(pd.read_csv(tmp_path / f"{name}.csv")) == len(saved)
    save_effects(comparison, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"


def test_a_precision_target_adds_seeds_until_it_is_reached_or_the_budget_is_spent(
    scenarios, tmp_path
):
    two = {name: scenarios[name] for name in ("none", "whole")}
    about = {"gaming": False, "outcomes": ["visible_quality"], **SMALL}
    first = sim.compare(two, samples=0, seeds=10, out=tmp_path, **about)
    wide = float((first.effects["high"] - first.effects["low"]).iloc[0])
    easy = sim.compare(two, until_precise={"visible_quality": 1.01 * wide}, out=tmp_path, **about)
    assert easy.about["seeds"] == 10
    assert easy.about["precise"]
    assert easy.effects["low"].tolist() == pytest.approx(first.effects["low"].tolist())
    hard = {"visible_quality": 0.9 * wide}
    more = sim.compare(two, until_precise=hard, out=tmp_path, **about)
    assert more.about["seeds"] == 13  # (1 / 0.9) ** 2 times as many
    assert more.about["precise"]
    assert more.effects["interval"].tolist() == ["two-stage"]
    short = sim.compare(two, until_precise=hard, max_seeds=11, out=tmp_path, **about)
    assert (short.about["seeds"], short.about["precise"]) == (11, False)
    for text in (str(short), short._repr_html_()):
        assert "not every interval is as narrow as the target" in text
    assert "narrow" not in str(more)


def test_a_precision_target_adds_samples_if_there_are_several(scenarios):
    two = {name: scenarios[name] for name in ("none", "whole")}
    target = {"satisfaction": 1e-3}
    about = {"gaming": False, "outcomes": ["satisfaction"], "seeds": 1, **SMALL}
    about["posterior"] = "prior"
    result = sim.compare(two, samples=10, until_precise=target, max_seeds=12, **about)
    assert (result.about["samples"], result.about["seeds"]) == (12, 1)
    assert result.effects["n"].eq(12).all()


def test_strategies_are_compared_within_each_city(tmp_path):
    result = sim.compare(
        ["yongqiao", "linyi"], strategies=["no-policy", "publicity"], seeds=2, scale=0.002,
        months=2, workers=1, outcomes=["satisfaction"], samples=0)  # fmt: skip
    keys = result.effects[["city", "alternative", "baseline"]].drop_duplicates().to_numpy().tolist()
    assert keys == [["yongqiao", "publicity", "no-policy"], ["linyi", "publicity", "no-policy"]]
    save_effects(result, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"


def test_a_sweep_that_is_there_can_be_compared(scenarios):
    design = sim.Design(
        scenarios=[scenarios["whole"]],
        settings={"levers.fee_subsidy.strength": [0.0, 1.0]},
        seeds=2,
        scale=1.0,
    )
    result = sim.compare_runs(
        sim.sweep(design, workers=1), "levers.fee_subsidy.strength=0", outcomes="satisfaction"
    )
    assert set(result.effects["alternative"]) == {"levers.fee_subsidy.strength=1"}
    with pytest.raises(InputError, match="compare: baseline: read 'own'"):
        sim.compare_runs(sim.sweep(design, workers=1), "own")


def test_runs_that_fail_are_left_out_and_counted(scenarios, monkeypatch):
    def fail(model):
        if model.seed == 2 and not model.policy_scenario.levers:
            raise ZeroDivisionError("by design")

    monkeypatch.setattr("simulation.processes.finance.receive_income", fail)
    two = {name: scenarios[name] for name in ("none", "whole")}
    result = sim.compare(
        two, samples=0, seeds=3, gaming=False, outcomes=["satisfaction"], months=1, **SMALL
    )
    assert result.about["failed"] == 1
    assert result.effects["n"].eq(2).all()
    assert (result.about["seeds"], result.about["missing"]) == (2, 0)
    assert "2 seeds, scale 1, incomplete year 2017 counted, 1 run failed" in str(result)
    with pytest.raises(InputError, match=r"no pair of runs to compare \(ZeroDivisionError"):
        sim.compare(
            {"none": two["none"], "too": two["none"]}, samples=0, seeds=[2], months=1, **SMALL
        )


@pytest.fixture
def failing(monkeypatch):
    """Make the runs fail of which something holds."""

    def fail_if(holds):
        def fail(model):
            if holds(model):
                raise ZeroDivisionError("by design")

        monkeypatch.setattr("simulation.processes.finance.receive_income", fail)

    return fail_if


BRIEF = {"outcomes": ["satisfaction"], "months": 1, **SMALL}


def test_an_alternative_whose_runs_all_fail_keeps_its_row(scenarios, failing, tmp_path):
    failing(lambda model: "publicity" in model.policy_scenario.file.levers)
    alternatives = {"none": scenarios["none"], "whole": scenarios["whole"]}
    alternatives["advisors"] = sim.load("wuhan=advisors").with_settings(SMALL_CITY)
    result = sim.compare(alternatives, samples=0, seeds=2, gaming=False, **BRIEF)
    assert result.effects.set_index("alternative")["n"].to_dict() == {"whole": 0, "advisors": 2}
    assert result.about["without_pairs"] == ["whole"]
    assert "2 runs failed, no pair of runs for whole" in str(result)
    save_effects(result, tmp_path / "figure.png")
    target = PrecisionTarget({"satisfaction": 100.0}, 10, 10, "seed")
    intervals = target.intervals(result.values, "none", 0.95)
    assert not target.is_reached(result.effects, intervals)
    assert target.is_reached(result.effects[result.effects["n"] > 0], intervals)


def test_controls_that_fail_are_not_failures_of_alternatives(scenarios, failing):
    failing(lambda model: model.policy_scenario.name == "whole without the list")
    two = {name: scenarios[name] for name in ("none", "whole")}
    result = sim.compare(two, samples=0, seeds=2, **BRIEF)
    assert (result.about["failed"], result.about["controls_not_done"]) == (0, 2)
    assert "2 runs for the gaming index not done" in str(result)
    assert "failed" not in str(result)


def test_a_single_sample_left_after_failures_gives_intervals_over_seeds(scenarios, failing):
    values = []

    def is_second_sample(model):
        base = model.policy_scenario.parameters_at(0).satisfaction.base
        values.append(base) if base not in values else None
        return values.index(base) == 1

    failing(is_second_sample)
    two = {name: scenarios[name] for name in ("none", "whole")}
    result = sim.compare(two, seeds=2, samples=2, gaming=False, **BRIEF)
    assert (result.about["samples"], result.about["interval_over"]) == (1, "seeds")
    assert "one set of assumptions (one parameter sample)" in str(result)
    assert "2 seeds, 1 parameter sample of posterior wuhan" in str(result)


def test_a_sweep_that_is_not_finished_says_what_is_missing(scenarios, tmp_path):
    two = {name: scenarios[name] for name in ("none", "whole")}
    sim.compare(two, samples=0, seeds=2, gaming=False, out=tmp_path, **BRIEF)
    done = sim.open_sweep(tmp_path)
    requested = done.design.model_copy(update={"seeds": 3})
    with done.store.writing():
        done.store.describe(
            code=code_hash(),
            design=requested.model_dump(mode="json"),
            tables=done.tables,
            runs=Plan.of(requested, done.tables).runs,
        )
    result = sim.compare_runs(tmp_path, "none", outcomes="satisfaction")
    assert (result.about["seeds"], result.about["missing"], result.about["failed"]) == (2, 2, 0)
    assert "2 runs missing" in str(result)


def test_an_outcome_without_a_value_keeps_its_row(scenarios):
    two = {name: scenarios[name] for name in ("none", "whole")}
    about = {**BRIEF, "outcomes": ["recidivism"]}
    result = sim.compare(two, samples=0, seeds=2, gaming=False, **about)
    assert result.effects["n"].tolist() == [0]
    for sample in (effects, heat_map):
        assert "no value" in {text.get_text() for text in sample(result).axes[0].texts}
    assert "no intervals: fewer than two seeds or parameter samples" in str(result)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"baseline": "hwole"},
            "baseline: read 'hwole', expected a known name; did you mean whole",
        ),
        ({"outcomes": ["satisfactoin"]}, "did you mean satisfaction"),
        ({"outcomes": "satisfactoin"}, "read 'satisfactoin'"),
        ({"outcomes": []}, "compare: outcomes: read [], expected one outcome or more"),
        ({"over": "lastyear"}, "over: read 'lastyear', expected a known name; did you mean last"),
        ({"strategies": "publicty"}, "did you mean publicity"),
        ({"until_precise": {"satisfaction": 0}}, "expected a width above 0"),
        ({"until_precise": {"satisfaction": 1}, "seeds": 4}, "seeds: read 4, expected 10 or more"),
        ({"until_precise": {"satisfaction": 1}, "max_seeds": 9}, "max_seeds: read 9"),
    ],
)
def test_what_does_not_fit_is_refused(scenarios, changes, expected):
    with pytest.raises(InputError) as error:
        sim.compare(scenarios, **changes)
    assert expected in str(error.value)


def test_alternatives_have_one_name_each_and_a_baseline_in_their_city(scenarios):
    with pytest.raises(InputError, match="each alternative once in a city"):
        alternatives_of([scenarios["whole"], scenarios["whole"]])
    with pytest.raises(InputError, match="wuhan is not run in zibo"):
        baseline_of(alternatives_of(["wuhan", "wuhan-no-policy", "zibo"]), "wuhan")
    with pytest.raises(InputError, match="compare scenarios of one city, or strategies"):
        baseline_of(alternatives_of(["yongqiao", "linyi"]), None)
    with pytest.raises(InputError, match="two alternatives or more"):
        baseline_of(alternatives_of("wuhan"), None)
    assert list(alternatives_of("linyi", "publicity")) == [("linyi", "publicity")]
    assert list(alternatives_of("wuhan+list-shadow")) == [("wuhan", "wuhan+list-shadow")]


# -------------------------------------------------------------------------------- attribution


@pytest.fixture(scope="module")
def attribution(scenarios):
    levers = [lever.name for lever in scenarios["whole"].levers]
    families = {"service drive": ["service_drive"], "list": ["red_black_list"]}
    families["others"] = [name for name in levers if [name] not in families.values()]
    return sim.attribute(scenarios["whole"], families, samples=0, seeds=2, **SMALL)


def test_parts_add_up_to_what_the_bundle_does(attribution, comparison):
    parts = attribution.shares.groupby(["outcome", "kind"], sort=False)["effect"].sum()
    whole = attribution.whole.set_index(["outcome", "kind"])["effect"]
    assert parts.to_dict() == pytest.approx(whole.to_dict())
    values = comparison.values
    values = values[(values["outcome"] == "satisfaction") & (values["kind"] == "true")]
    by_alternative = values[values["seed"] <= 2].groupby("alternative")["value"].mean()
    assert whole["satisfaction", "true"] == pytest.approx(
        by_alternative["whole"] - by_alternative["none"]
    )


def test_a_family_last_is_the_bundle_less_the_bundle_without_it(attribution, comparison):
    last = attribution.shares.set_index(["family", "outcome", "kind"])["last"]
    table = comparison.gaming.set_index("alternative").loc["whole"]
    assert last["list", "visible_quality", "true"] != 0
    assert abs(last["list", "visible_quality", "true"] - table["visible_quality"]) < 2


def test_an_attribution_of_some_streets_says_so(scenarios, attribution):
    families = {"all": [lever.name for lever in scenarios["whole"].levers]}
    about = {"samples": 0, "seeds": 1, "months": 1, "outcomes": ["satisfaction"], **SMALL}
    result = sim.attribute(scenarios["whole"], families, streets=0.5, **about)
    fixed = "wuhan: one set of assumptions (parameters at their defaults)"
    basis = f"{fixed}; 1 seed, scale 1, streets 0.5, incomplete year 2017 counted"
    none = "no intervals: fewer than two seeds or parameter samples"
    assert str(result) == f"{basis}; {none}; some levers do nothing in these months"
    assert "Levers that do nothing: begins after its last month: " in result._repr_html_()
    uncertainty = "95 % intervals over seeds (stochastic uncertainty only)"
    expected = f"{fixed}; 2 seeds, scale 1; {uncertainty}"
    assert str(attribution).startswith(expected)
    of_all = sim.attribute(scenarios["whole"], families, **about)
    assert of_all.values["value"].tolist() != result.values["value"].tolist()


def test_an_attribution_shows_itself_and_is_saved(attribution, tmp_path):
    assert "service drive" in attribution._repr_html_()
    assert str(attribution) in attribution._repr_html_()
    assert len(repr(attribution)) < 200
    attribution.save(tmp_path)
    assert json.loads((tmp_path / "about.json").read_text("utf8")) == attribution.about
    saved = pd.read_parquet(tmp_path / "shares.parquet")
    assert saved["family"].tolist()[:3] == ["service drive", "list", "others"]
    save_shares(attribution, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").read_bytes()[:4] == b"\x89PNG"


def test_an_attribution_without_a_seed_of_all_subsets_is_refused(scenarios, failing):
    failing(lambda model: not model.policy_scenario.levers)
    families = {"all": [lever.name for lever in scenarios["whole"].levers]}
    with pytest.raises(InputError, match=r"no seed has all 2 subsets done \(ZeroDivisionError"):
        sim.attribute(scenarios["whole"], families, samples=0, seeds=2, **BRIEF)
    with pytest.raises(InputError, match="attribute: over: read 'year'"):
        sim.attribute(scenarios["whole"], families, over="year")


@pytest.mark.slow
def test_pairing_saves_nine_seeds_in_ten_on_a_single_lever():
    """Of the levers tried, the fee subsidy is the one that pairing helps the least."""
    result = sim.compare(
        "linyi-no-policy", strategies=["no-policy", "fee_subsidy"], seeds=10, scale=0.02,
        gaming=False, outcomes=["satisfaction"], samples=0)  # fmt: skip
    true = result.effects[result.effects["kind"] == "true"]
    assert (true["variance_reduction"] >= 10).all()
