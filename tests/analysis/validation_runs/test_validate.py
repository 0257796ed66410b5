"""Validation of cities: figures, references, samples, scores of a fake ensemble, one real run."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.analysis.calibration.transformations import original, transformed
from simulation.analysis.validation.table import SCORES
from simulation.analysis.validation_runs import experiment
from simulation.analysis.validation_runs.figures import GROUPS, figures_of, published_in
from simulation.analysis.validation_runs.references import no_change, other_cities
from simulation.analysis.validation_runs.result import DETAILS
from simulation.analysis.validation_runs.samples import samples_for
from simulation.cli.validate import show_validation
from simulation.core.randomness import generator
from simulation.experiments.posteriors import Posterior
from simulation.io.errors import InputError
from simulation.plots.validation import FARTHEST, predictions
from simulation.scenario.further_figures import COLUMNS, read_further_figures
from tests.conftest import TOWN

CITY = (
    """
name = "{name}"
title = "Town"
programme = "{name}-programme.toml"
"""
    + TOWN
)
FIGURE = """
[figures.{name}]
value = {value}
unit = "{unit}"
date = "{month}"
source = "A"
role = "{role}"
compare = {{ outcome = "{outcome}", month = "{month}", kind = "true", tolerance = 9 }}
"""


def figure(name, value, month, role="target", outcome="satisfaction", unit="points"):
    return FIGURE.format(name=name, value=value, month=month, role=role, outcome=outcome, unit=unit)


FIGURES = {
    "town": [
        figure("first", 70.0, "2017-06"),
        figure("second", 74.0, "2017-12", "holdout"),
        figure("meetings", 150, "2017-12", outcome="joint_meetings_held", unit="meetings"),
    ],
    "other": [
        figure("early", 60.0, "2017-05"),
        figure("late", 66.0, "2017-11", "holdout"),
        figure("held", 150, "2017-12", outcome="joint_meetings_held", unit="meetings"),
    ],
}
ROW = {
    "city": "town", "figure": "more", "outcome": "satisfaction", "place": "city", "kind": "true",
    "period": "2017-10", "value": "72", "unit": "points", "source": "B",
}  # fmt: skip


@pytest.fixture
def scenarios(tmp_path):
    """Two cities with their programmes, by name."""
    for name, figures in FIGURES.items():
        (tmp_path / f"{name}.toml").write_text(CITY.format(name=name) + "".join(figures), "utf8")
        programme = f'name = "{name}-programme"\ntitle = "T"\ncity = "{name}.toml"\n'
        path = tmp_path / f"{name}-programme.toml"
        path.write_text(f"{programme}[levers.joint_meetings]\n", "utf8")
    return {name: sim.load(tmp_path / f"{name}-programme.toml") for name in FIGURES}


@pytest.fixture
def further(tmp_path):
    """Function that writes rows as a file of further figures."""

    def write(*rows, columns=COLUMNS):
        path = tmp_path / "further.csv"
        pd.DataFrame([{**ROW, **row} for row in rows])[list(columns)].to_csv(path, index=False)
        return path

    return write


# ---------------------------------------------------------------------------------------- figures


def test_further_figures_are_read(further):
    path = further({}, {"figure": "year", "period": "2018", "value": "-0.1", "unit": "relative"})
    month, change = (one.statistic for one in read_further_figures(path, ["town"]))
    assert (month.value, month.compare.month, month.compare.year) == (72.0, "2017-10", "month")
    assert (change.compare.year, change.compare.unit) == ("change", "share")


def test_a_number_of_a_year_is_its_sum(further):
    row = {"outcome": "tickets_12345", "period": "2018", "unit": "tickets", "value": "900"}
    (one,) = read_further_figures(further(row), ["town"])
    assert one.statistic.compare.year == "sum"


def test_every_wrong_row_of_further_figures_is_said_at_once(further):
    path = further(
        {"city": "twon"}, {"value": "many"}, {"outcome": "satisfacton"}, {"source": ""},
        {"period": "2017-13"}, {"unit": "share"},
    )  # fmt: skip
    with pytest.raises(InputError) as refused:
        read_further_figures(path, ["town", "other"])
    text = str(refused.value)
    for expected in (
        "row 2: city: read 'twon'", "did you mean town?", "row 3: value: read 'many'",
        "row 4: more: compare.outcome: read 'satisfacton'", "row 5: source: is empty",
        "row 6: more: compare.month", "row 7: more: unit: read 'share'",
        "town, more: read '5 rows', expected one",
    ):  # fmt: skip
        assert expected in text


def test_columns_of_further_figures_are_checked(further, tmp_path):
    with pytest.raises(InputError, match="columns: read 'city, figure"):
        read_further_figures(further({}, columns=COLUMNS[:-1]), ["town"])
    with pytest.raises(InputError, match="cannot be read"):
        read_further_figures(tmp_path / "none.csv", ["town"])


def test_figures_come_in_groups_and_say_why_they_have_no_counterpart(scenarios, further):
    more = read_further_figures(further({}, {"city": "other"}), ["town", "other"])
    figures = figures_of(scenarios["town"], 12, 0.5, more)
    by_name = {one.name: one for one in figures}
    assert [one.role for one in figures] == sorted([one.role for one in figures], key=GROUPS.index)
    assert [by_name[name].role for name in ("first", "second", "more")] == [
        "target", "holdout", "further",
    ]  # fmt: skip
    assert by_name["first"].without == ""
    assert "meetings are not counted in a sample of streets" in by_name["meetings"].without
    assert "2023 is not in the months" in by_name["ningbo_professional"].without
    assert "shanghai_complaints" not in by_name  # the source of a prior tests nothing


def test_the_month_of_a_figure_has_to_be_run(scenarios):
    figures = figures_of(scenarios["town"], 6, 1.0)
    without = {one.name: one.without for one in figures if one.role in ("target", "holdout")}
    assert without["first"] == ""
    assert without["second"] == "2017-12 is not in the months that are run, 2017-01 to 2017-06"


def test_references_are_an_earlier_year_and_the_nearest_of_other_cities(scenarios):
    published = published_in(scenarios.values())
    by_name = {one.name: one for one in published}
    assert no_change(by_name["second"], published) == 70.0
    assert np.isnan(no_change(by_name["first"], published))
    assert other_cities(by_name["first"], published) == 60.0  # 2017-05 is nearer than 2017-11
    assert other_cities(by_name["second"], published) == 66.0
    assert np.isnan(other_cities(by_name["meetings"], published))  # a count


@pytest.mark.parametrize("scale", ["points", "logit", "log", "log_change", "log_ratio"])
def test_a_scale_leads_back(scale):
    values = np.array([0.0, 0.2, 0.9])
    np.testing.assert_allclose(original(transformed(values, scale, "a"), scale), values, atol=1e-9)
    assert np.isnan(original(np.array([np.nan]), scale)).all()


# ---------------------------------------------------------------------------------------- samples


def test_what_a_posterior_does_not_know_of_a_city_is_as_under_the_prior():
    table = pd.DataFrame({
        "parameters.payment.norm": np.arange(5.0), "start.fee_old": np.full(5, -1.0),
        "assumptions.wuhan.street_offices": np.full(5, 150),
    })  # fmt: skip
    posterior = Posterior(table, {"city": "wuhan", "targets": {}})
    linyi = samples_for(sim.load("linyi"), posterior, 3, seed=1)
    norms = linyi["parameters.payment.norm"].tolist()
    assert len(set(norms)) == 3
    assert "assumptions.wuhan.street_offices" not in linyi
    assert (linyi["start.fee_old"] > 0).all()
    assert any(key.startswith("assumptions.linyi.") for key in linyi)
    assert "parameters.payment.slope" not in linyi
    wuhan = samples_for(sim.load("wuhan"), posterior, 9, seed=1)
    assert wuhan["parameters.payment.norm"].tolist()[:3] == norms
    assert wuhan["start.fee_old"].tolist() == [-1.0] * 5
    assert wuhan["assumptions.wuhan.street_offices"].tolist() == [150] * 5


# ----------------------------------------------------------------------------------------- scores


def test_what_lies_far_away_is_drawn_at_the_edge(scenarios, further, fake):
    far = further({"value": "99"})
    done = experiment.validate(scenarios["town"], posterior=fake, figures=far, months=12)
    narrow = done.figures.assign(low=done.figures["median"] - 1, high=done.figures["median"] + 1)
    axes = predictions(replace(done, figures=narrow.dropna(subset=["median"]))).axes
    of_group = {axis.get_title(loc="left"): axis for axis in axes}
    assert list(of_group) == ["target", "holdout", "further", "stylised"]
    lines = of_group["further"].get_lines()
    values = {line.get_marker(): list(line.get_xdata()) for line in lines}
    assert values[">"][-1] == FARTHEST
    assert all(abs(value) < FARTHEST for value in values["o"])


@pytest.fixture
def fake(monkeypatch):
    """Members without a model: the prior is wide, the posterior narrow and near what is true."""
    spreads, n = {"prior": 8.0, "posterior": 1.0}, 400

    def members(self, scenario, samples, name, figures):
        chance = generator(1, f"fake {name}")
        level = chance.normal(72.0, spreads[name], (n, 1))
        noise = chance.normal(0.0, 0.1, (n, len(figures)))
        predicted = [one.compare and one.compare.unit == "points" for one in figures]
        return np.where(predicted, level + noise, np.nan)

    monkeypatch.setattr(experiment.Runner, "members", members)
    return Posterior(
        pd.DataFrame({"parameters.payment.norm": np.full(n, 0.5)}),
        {"city": "town", "targets": {"first": {}, "meetings": {}}},
    )


def test_predictions_are_scored_beside_the_references(scenarios, further, fake):
    done = experiment.validate(scenarios["town"], posterior=fake, figures=further({}), months=12)
    table = done.figures.set_index("figure")
    assert list(done.figures) == [*SCORES, *DETAILS]
    assert list(dict.fromkeys(done.figures["role"])) == list(GROUPS)
    row = table.loc["second"]
    assert (row["published"], row["crps_no_change"], bool(row["inside"])) == (74.0, 4.0, False)
    assert row["width_over_prior"] < 0.8
    assert row["low"] < 70 < row["high"]  # the model says 72, and was 2 too high before
    assert np.isnan(table.loc["meetings", "crps"])
    assert table.loc["meetings", "without"] == "some runs have no value of it"
    assert set(done.skill["reference"]) == {"no_change", "other_cities", "prior"}
    assert "further" in set(done.skill["role"])
    assert done.skill["role"].iloc[0] == "not fitted"
    assert table.index[table["fitted"]].tolist() == ["first", "meetings"]
    assert done.reweighted.left_out.empty
    assert "fitted to figures of town" in str(done)


def test_without_a_posterior_the_prior_has_no_skill_over_itself(scenarios, fake):
    done = experiment.validate([scenarios["town"]], months=12)
    skill = done.skill[done.skill["reference"] == "prior"].dropna()
    assert len(skill)
    assert (skill["skill"] == 0).all()
    assert "priors, not calibrated" in str(done)


def test_what_was_left_out_is_predicted_from_the_other_targets(scenarios, fake):
    both = list(scenarios.values())
    found = experiment.validate(both, months=12, leave_one_out=True).reweighted
    assert found.left_out["figure"].tolist() == ["first", "early"]  # no holdout, none without value
    assert found.without_each["n_left_out"].tolist() == [1, 1]
    assert list(dict.fromkeys(found.comparisons["group"])) == ["placebos", "error models"]
    with pytest.raises(InputError, match="fewer than two figures of role target"):
        experiment.validate(scenarios["town"], months=12, leave_one_out=True)


def test_a_posterior_is_taken_back_where_what_it_was_fitted_to_is_left_out(
    scenarios, fake, tmp_path, capsys
):
    """Members of a narrow posterior and of the prior together are weighted as the prior."""
    both, other = list(scenarios.values()), scenarios["other"]
    early = other.published["early"].model_copy(update={"role": "holdout"})
    other.published = {**other.published, "early": early}
    other.published.pop("held")
    options = {"months": 12, "leave_one_city_out": True}
    done = experiment.validate(both, posterior=fake, **options)
    found = done.reweighted
    show_validation(done, tmp_path)
    printed = capsys.readouterr().out
    assert "town, from the targets of the others" in printed
    assert "placebos, all cities: figures left out" in printed
    table = found.without_city.set_index(["left_out", "fitted"])
    assert list(table.index) == [
        (city, fitted)
        for city in ("town", "other")
        for fitted in ("targets", "targets and holdouts")
    ]
    without = table["nats_from_prior"]
    assert without["town", "targets"] == pytest.approx(0.0, abs=0.01)  # it has all targets
    assert without["town", "targets and holdouts"] > 0.3
    assert without["other", "targets"] > 0.1
    predicted = found.left_out_cities
    assert set(predicted["figure"]) == {"first", "second", "early", "late"}
    assert "placebos, all cities" in set(found.comparisons["group"])
    with pytest.raises(InputError, match="figures of town alone"):
        experiment.validate(scenarios["town"], posterior=fake, **options)


KEY = "parameters.satisfaction.base"


def write_calibration(folder, name, gap, **about):
    """What a calibration leaves: figures that are the level, and the level plus a gap."""
    n = 400
    level = 70 + 3 * generator(2, "levels of a calibration").normal(size=n)
    ensemble = pd.DataFrame({
        "stage": "wave-0", "weight": 1 / n, "log_prior": 0.0, "town: first": level,
        "town: meetings": level + gap, KEY: level - 40,
    })  # fmt: skip
    folder.mkdir()
    ensemble.to_csv(folder / f"{name}.ensemble.csv", index=False)
    seen = {
        "names": ["town: first", "town: meetings"], "published": [70.0, 74.0], "shift": [0.0, 0.0],
        "covariance": [[1.0, 0.0], [0.0, 1.0]],
    }  # fmt: skip
    given = {"city": "town", "targets": {"first": {}}, "directions": ["satisfaction.base"]}
    posterior = Posterior(ensemble[[KEY]].head(50), {**given, "observation": seen, **about})
    return posterior.save(folder, name)


def test_the_ensemble_of_a_calibration_is_reweighted_and_beside_it_that_of_a_rival(
    scenarios, fake, tmp_path
):
    true = write_calibration(tmp_path / "true", "town", 4.0)
    rival = write_calibration(tmp_path / "m0", "none", -4.0, rival={"title": "No effect"})
    done = experiment.validate(scenarios["town"], posterior=true, rivals=[rival], months=12)
    found = done.reweighted
    assert found.without_each["left_out"].tolist() == ["town: first", "town: meetings"]
    assert found.without_each["reliable"].all()
    compared = found.comparisons.set_index(["group", "model"])
    assert compared.index.get_level_values("group").unique().tolist() == [
        "rival models", "placebos", "error models",
    ]  # fmt: skip
    assert compared.loc[("rival models", "No effect"), "difference"] < -1
    assert set(found.ranks["quantity"]) == {"satisfaction.base"}
    assert list(done.tables)[:3] == ["skill", "comparisons", "figures"]


def test_a_rival_needs_ensembles_of_the_same_figures(scenarios, fake, tmp_path):
    true = write_calibration(tmp_path / "true", "town", 4.0)
    with pytest.raises(InputError, match="rivals: read posterior"):
        experiment.validate(scenarios["town"], posterior=fake, rivals=[true], months=12)
    (tmp_path / "alone").mkdir()
    alone = Posterior(pd.DataFrame({KEY: [1.0, 2.0]}), {}).save(tmp_path / "alone", "m0")
    with pytest.raises(InputError, match=r"no ensemble beside it, expected .*m0\.ensemble\.csv"):
        experiment.validate(scenarios["town"], posterior=true, rivals=[alone], months=12)


def test_the_page_of_a_validation_says_first_what_is_better_than_what(
    scenarios, fake, tmp_path, monkeypatch
):
    true = write_calibration(tmp_path / "true", "town", 4.0)
    rival = write_calibration(tmp_path / "m0", "none", -4.0, rival={"title": "No effect"})
    done = experiment.validate(scenarios["town"], posterior=true, rivals=[rival], months=12)
    monkeypatch.syspath_prepend(Path(__file__).parents[3] / "docs")
    page = import_module("validation_page").page(done.save(tmp_path / "stored"))
    order = [
        "## Is it better than knowing nothing?", "the priors by the interval score",
        "## Rival models",
        "*No effect* predicts **worse** than *the model*", "## Placebos", "## Error models",
        "## Every figure", "### Targets", "## Each figure left out",
    ]  # fmt: skip
    places = [page.index(one) for one in order]
    assert places == sorted(places)


def test_only_the_programme_of_a_city_is_validated(scenarios):
    with pytest.raises(InputError, match="under the programme of wuhan"):
        experiment.validate("wuhan-no-policy")
    with pytest.raises(InputError, match="each once"):
        experiment.validate([scenarios["town"], scenarios["town"]])


def test_a_further_figure_has_a_name_of_its_own(scenarios, further):
    with pytest.raises(InputError, match="first: is published in the file of the city"):
        experiment.validate(scenarios["town"], figures=further({"figure": "first"}))


def test_the_command_runs_writes_and_goes_on(scenarios, xiaoqu, tmp_path, further):
    words = [str(tmp_path / "town-programme.toml"), "--samples", "3", "--seeds", "1"]
    words += ["--months", "12", "--scale", "0.05", "--workers", "1", "--out", "here"]
    code, out, err = xiaoqu("validate", *words, "--figures", str(further({})))
    assert code == 0, err
    for text in ("Skill", "town: target", "town: holdout", "town: further", "No counterpart of"):
        assert text in out
    written = tmp_path / "here" / "validation"
    assert (written / "figure.png").stat().st_size > 10_000
    assert pd.read_csv(written / "figures.csv")["median"].notna().sum() >= 4
    before = sorted((tmp_path / "here" / "town" / "prior").rglob("*.parquet"))
    code, out, err = xiaoqu("validate", *words, "--figures", str(further({})), "--json")
    assert code == 0, err
    values = json.loads(out)
    assert {row["role"] for row in values["figures"]} == set(GROUPS)
    assert sorted((tmp_path / "here" / "town" / "prior").rglob("*.parquet")) == before
