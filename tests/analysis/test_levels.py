"""Comparisons and attributions by place: tables, figures, and what is refused."""

import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.attribution.result import attributed
from simulation.analysis.comparison.paired import effects
from simulation.analysis.comparison.ranking import ranking
from simulation.plots.attribution import shares
from simulation.plots.comparison import effects as draw_effects
from simulation.plots.comparison import heat_map, save_effects

RUNS = {"samples": 0, "seeds": 2, "scale": 0.5, "months": 13, "workers": 1}
OLD = {"where": {"compound_type": "old", "months": 6}}


@pytest.fixture(scope="module")
def scenarios(tiny):
    small = tiny(burn_in=2)
    levers = {"publicity": OLD, "inspections": OLD}
    return {
        "none": small.with_settings({"levers": {}}),
        "old": small.with_settings({"levers": levers}),
    }


@pytest.fixture(scope="module")
def by_district(scenarios):
    return sim.compare(scenarios, level="district", **RUNS)


@pytest.fixture(scope="module")
def by_treatment(scenarios):
    return sim.compare(scenarios, level="treatment", outcomes=["satisfaction", "reports"], **RUNS)


@pytest.fixture(scope="module")
def attribution(scenarios):
    families = {"voice": "publicity", "visits": "inspections"}
    return sim.attribute(
        scenarios["old"], families, level="treatment", outcomes=["reports", "satisfaction"], **RUNS
    )


def year_of(run, place, outcome):
    rows = run.monthly.query("place == @place and outcome == @outcome and kind == 'true'")
    rows = rows[rows["month"].str.startswith("2017")]
    return rows["value"].sum() if sim.OUTCOMES[outcome].year == "sum" else rows["value"].mean()


def test_every_table_of_places_has_a_column_for_them(by_district):
    for name in ("effects", "ranking", "values"):
        table = getattr(by_district, name)
        assert list(dict.fromkeys(table["place"])) == ["district 0", "district 1"], name
    assert "place" not in by_district.cost_effectiveness
    assert "place" not in by_district.gaming
    assert len(by_district.cost_effectiveness) == 1
    keys = ["place", "alternative", "outcome", "kind"]
    assert not by_district.effects.duplicated(keys).any()
    assert by_district.about["places"] == "district"
    assert "by district" in str(by_district)
    assert not any(sim.OUTCOMES[name].city_only for name in by_district.effects["outcome"])


def test_differences_of_a_place_are_those_of_single_runs(scenarios, by_district):
    table = by_district.effects.query("kind == 'true'").set_index(["place", "outcome"])
    for place in ("district 0", "district 1"):
        for outcome in ("satisfaction", "visible_quality"):
            expected = 0.0
            for seed in (1, 2):
                old, none = (
                    sim.run(scenarios[name], seed, levels="district", scale=0.5, months=13)
                    for name in ("old", "none")
                )
                expected += (year_of(old, place, outcome) - year_of(none, place, outcome)) / 2
            assert table.loc[(place, outcome), "difference"] == pytest.approx(expected)
            assert expected != 0
            assert table.loc[(place, outcome), "n"] == 2


def test_prices_are_the_same_at_every_level(scenarios, by_district, by_treatment):
    of_city = sim.compare(scenarios, **RUNS)
    assert "place" not in of_city.effects
    assert of_city.about["places"] == "city"
    for other in (by_district, by_treatment):
        pd.testing.assert_frame_equal(other.cost_effectiveness, of_city.cost_effectiveness)


def test_treated_places_are_the_same_compounds_in_every_alternative(scenarios, by_treatment):
    """Without that, the untreated of a run without levers would be all compounds of the city."""
    table = by_treatment.effects.query("kind == 'true'").set_index(["place", "outcome"])
    given = {"levels": "treatment", "treated_by": list(scenarios.values()), "scale": 0.5}
    for place in ("treated", "untreated"):
        expected = 0.0
        for seed in (1, 2):
            old, none = (
                sim.run(scenarios[name], seed, months=13, **given) for name in ("old", "none")
            )
            expected += year_of(old, place, "satisfaction") - year_of(none, place, "satisfaction")
        assert table.loc[(place, "satisfaction"), "n"] == 2
        assert table.loc[(place, "satisfaction"), "difference"] == pytest.approx(expected / 2)
    none = sim.run(scenarios["none"], levels="treatment", scale=0.5, months=13)
    everywhere = year_of(none, "untreated", "satisfaction")
    value = table.loc[("untreated", "satisfaction"), "value_baseline"]
    assert abs(value - everywhere) > 2  # commodity compounds alone, and not all


def test_contributions_in_each_place_add_up_to_the_effect_there(by_treatment, attribution):
    of_families = attribution.shares.groupby(["place", "outcome", "kind"])["effect"].sum()
    whole = attribution.whole.set_index(["place", "outcome", "kind"])["effect"]
    pd.testing.assert_series_equal(of_families.sort_index(), whole.sort_index())
    compared = by_treatment.effects.set_index(["place", "outcome", "kind"])["difference"]
    for place in ("treated", "untreated"):
        key = (place, "satisfaction", "true")
        assert whole[key] == pytest.approx(compared[key])
    for name in ("shares", "interactions", "whole", "values"):
        assert set(getattr(attribution, name)["place"]) == {"treated", "untreated"}, name
    first, second = (attribution.matrix("satisfaction", "true", place)
                     for place in ("treated", "untreated"))  # fmt: skip
    assert attribution.matrix("satisfaction").equals(first)
    assert not first.equals(second)
    with pytest.raises(sim.InputError, match=r"matrix: place: read 'treatd', .*did you mean treat"):
        attribution.matrix("satisfaction", "true", "treatd")


def test_figures_show_the_places(by_district, attribution, tmp_path):
    names = [label.get_text() for label in heat_map(by_district).axes[0].get_yticklabels()]
    assert [name.replace("\n", " ") for name in names] == [
        "wuhan, district 0", "wuhan, district 1",
    ]  # fmt: skip
    lines = draw_effects(by_district).axes[0].get_yticklabels()
    assert len(lines) == 2
    save_effects(by_district, tmp_path / "figure.png")
    assert (tmp_path / "figure.png").stat().st_size > 0
    title = shares(attribution, "satisfaction", place="untreated").axes[0].get_title("left")
    assert "untreated" in title.replace("\n", " ")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda both, **more: sim.compare(both, **more), "compare"),
        (lambda both, **more: sim.attribute(both["old"], **more), "attribute"),
    ],
    ids=["compare", "attribute"],
)
def test_what_does_not_exist_at_a_level_is_refused_with_the_reason(scenarios, call, told):
    with pytest.raises(sim.InputError, match=f"{told}: level: read 'distict', .*mean district"):
        call(scenarios, level="distict")
    reason = f"{told}: outcomes: read 'five_star_firms', expected .* whole city only"
    with pytest.raises(sim.InputError, match=reason):
        call(scenarios, level="district", outcomes="five_star_firms")
    with pytest.raises(sim.InputError, match=f"{told}: outcomes: read 'cost_publicity'"):
        call(scenarios, level="treatment", outcomes=["satisfaction", "cost_publicity"])


def test_a_stored_sweep_is_compared_at_the_levels_that_it_has(scenarios):
    design = {"scenarios": [*scenarios.values()], "scale": 0.1, "months": 1}
    design["scenarios"] = [one.with_settings({}, name) for name, one in scenarios.items()]
    swept = sim.sweep(design, tables=("city", "street"), workers=1)
    compared = sim.compare_runs(swept, level="street", outcomes="satisfaction")
    assert list(compared.effects["place"]) == [f"street {row}" for row in range(4)]
    assert "place" not in sim.compare_runs(swept).effects
    with pytest.raises(sim.InputError, match=r"tables: read .* expected .* the level district"):
        sim.compare_runs(swept, level="district")
    with pytest.raises(sim.InputError, match=r"compare: level: read 0.9, expected one of city"):
        sim.compare_runs(swept, level=0.9)
    without = sim.sweep(design, tables=("street",), workers=1)
    with pytest.raises(sim.InputError, match=r"tables: read .* expected .* the level city"):
        sim.compare_runs(without, level="street")


def test_treated_places_of_a_sweep_are_compared_only_if_they_are_the_same(scenarios):
    both = [one.with_settings({}, name) for name, one in scenarios.items()]
    design = {"scenarios": both, "scale": 0.1, "months": 1}
    swept = sim.sweep(design, tables=("city", "treatment"), workers=1)
    with pytest.raises(sim.InputError, match="read 'treatment', expected treated_by in the design"):
        sim.compare_runs(swept, level="treatment")
    design["treated_by"] = [both[1]]
    swept = sim.sweep(design, tables=("city", "treatment"), workers=1)
    compared = sim.compare_runs(swept, level="treatment", outcomes="satisfaction")
    assert list(compared.effects["n"]) == [1, 1]


def test_more_tables_may_be_asked_for_beside_the_level(scenarios, tmp_path):
    about = {"samples": 0, "seeds": 1, "scale": 0.1, "months": 1, "workers": 1, "out": tmp_path}
    sim.compare(scenarios, level="district", tables="type", **about)
    assert sim.open_sweep(tmp_path).tables == ("city", "type", "district")


def test_a_precision_target_holds_in_every_place(scenarios):
    result = sim.compare(
        scenarios, level="district", outcomes="satisfaction", until_precise={"satisfaction": 50},
        scale=0.1, months=1, workers=1,
    )  # fmt: skip
    true = result.effects[result.effects["kind"] == "true"]
    assert list(true["interval"]) == ["two-stage"] * 2
    assert result.about["precise"] is True


def test_places_of_toy_values_are_compared_one_by_one():
    columns = ["city", "place", "alternative", "sample", "seed", "outcome", "kind", "value"]
    rows = [
        ("here", place, name, 0, seed, "satisfaction", "true", base + gain + 0.1 * seed)
        for place, base, gains in (("a", 50.0, (0, 2)), ("b", 60.0, (0, -3)))
        for name, gain in zip(("none", "some"), gains, strict=True)
        for seed in (1, 2, 3)
    ]
    values = pd.DataFrame(rows, columns=columns)
    table = effects(values, "none").set_index("place")
    assert table["difference"].to_dict() == pytest.approx({"a": 2, "b": -3})
    best = ranking(values).query("rank == 1").set_index("place")["alternative"]
    assert best.to_dict() == {"a": "some", "b": "none"}
    subsets = values.assign(alternative=values["alternative"].map({"none": 0, "some": 1}))
    by_place = attributed(subsets.drop(columns="city"), {"x": ("publicity",)}).shares
    assert by_place.set_index("place")["effect"].to_dict() == pytest.approx({"a": 2, "b": -3})
