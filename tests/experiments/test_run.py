"""A run: its tables, its files, its identity, and its residents and agents."""

import importlib.util
import json
import re
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim
from simulation.agents.owner_committee import OwnerCommittee
from simulation.agents.party_branch import PartyBranch
from simulation.agents.property_firm import PropertyFirm
from simulation.agents.resident import Resident
from simulation.agents.street_office import StreetOffice
from simulation.experiments import provenance
from simulation.experiments.provenance import HASHED, PACKAGE, hash_of_code
from simulation.experiments.spec import RunSpec
from simulation.outcomes.annual import over_all_months, yearly
from simulation.outcomes.declaration import OUTCOMES
from simulation.scenario.parameter_set import Parameters
from simulation.scenario.published import ComparedOutcome
from simulation.scenario.targets import comparable, compare_with_targets, compared_value
from tests.properties.test_determinism import interpreter

MONTHS = [f"{year}-{month:02d}" for year in (2017, 2018) for month in range(1, 13)]


@pytest.fixture(scope="module")
def done(tiny):
    """A finished run with outcomes at all levels."""
    return sim.run(tiny(), 1, scale=0.5, levels=("city", "type", "street"))


# ------------------------------------------------------------------------------------------ tables


def test_a_run_knows_what_was_run(done, tiny):
    assert isinstance(done, sim.Run)
    assert done.scenario.resolved() == tiny().resolved()
    assert done.model.month == 24
    assert not done.model.running
    names = ("seed", "city_seed", "scale", "streets", "months")
    known = {name: done.record[name] for name in names}
    assert known == {"seed": 1, "city_seed": 1, "scale": 0.5, "streets": 1.0, "months": 24}


def test_a_run_shows_itself_in_a_line(done):
    assert repr(done) == "<Run wuhan: seed 1, scale 0.5, months 24>"
    assert "<table" in done._repr_html_()
    bare = sim.run("yongqiao-no-policy", scale=0.002, months=1)
    assert "no doses and no targets" in bare._repr_html_()


@pytest.mark.parametrize(
    ("table", "columns"),
    [
        ("monthly", "month level place outcome kind value"),
        (
            "edges",
            "layer source_kind source target_kind target start end post mode status compound",
        ),
        ("ledger", "month lever account street yuan hours"),
        ("summary", "year outcome kind value unit months"),
        ("totals", "outcome kind rule value unit months"),
        (
            "targets",
            "figure month outcome kind published model difference tolerance unit met restates",
        ),
        ("doses", "figure month outcome kind asked reached share unit enough restates"),
    ],
)
def test_tables_have_their_columns(done, table, columns):
    frame = getattr(done, table)
    assert list(frame.columns) == columns.split()
    assert len(frame)


def test_every_month_has_every_outcome_once(done):
    monthly = done.monthly
    assert list(dict.fromkeys(monthly["month"])) == MONTHS
    assert not monthly.duplicated(["month", "level", "place", "outcome", "kind"]).any()
    assert monthly["value"].dtype == np.float64
    costs = {f"cost_{lever.name}" for lever in done.scenario.levers}
    wanted = {name for name in OUTCOMES if not name.startswith("cost_")} | costs
    city = monthly[(monthly["level"] == "city") & (monthly["kind"] == "true")]
    assert set(city["outcome"]) == wanted
    assert (city["outcome"].value_counts() == len(MONTHS)).all()


def test_places_of_all_levels(done):
    places = done.monthly.groupby("level")["place"].unique()
    assert {level: set(names) for level, names in places.items()} == {
        "city": {"wuhan"},
        "type": {"old", "commodity"},
        "street": {f"street {row}" for row in range(4)},
    }
    below = done.monthly[done.monthly["level"] != "city"]
    assert not any(OUTCOMES[name].city_only for name in below["outcome"].unique())


def test_a_survey_reports_in_december_only(done):
    reported = done.monthly[done.monthly["kind"] == "reported"]
    for name, of_outcome in reported.groupby("outcome"):
        months = sorted(set(of_outcome["month"]))
        assert months == (["2017-12", "2018-12"] if OUTCOMES[name].yearly_report else MONTHS)


def test_the_city_is_the_sum_of_its_streets(done):
    true = done.monthly[done.monthly["kind"] == "true"]
    for name in ("issues", "tickets_12345", "old_self_managed"):
        by_level = true[true["outcome"] == name].groupby(["level", "month"])["value"].sum()
        np.testing.assert_allclose(by_level["street"], by_level["city"])
        np.testing.assert_allclose(by_level["type"], by_level["city"])


def test_the_ledger_and_the_costs_agree(done):
    ledger, wage = done.ledger, done.model.parameters.ledger.wage_per_hour
    programme = ledger[(ledger["lever"] != "") & (ledger["month"] >= "2017-01")]
    spent = (programme["yuan"] + wage * programme["hours"]).groupby(programme["lever"]).sum()
    costs = done.monthly[done.monthly["outcome"].str.startswith("cost_")]
    costs = costs[costs["kind"] == "true"].groupby("outcome")["value"].sum()
    assert spent.gt(0).any()
    for lever in done.scenario.levers:
        assert costs[f"cost_{lever.name}"] == pytest.approx(spent.get(lever.name, 0.0))


def test_fewer_months_are_the_first_of_many(tiny, done):
    short = sim.run(tiny(), 1, scale=0.5, months=7, levels=("city", "type", "street"))
    of_these = done.monthly[done.monthly["month"].isin(MONTHS[:7])].reset_index(drop=True)
    pd.testing.assert_frame_equal(short.monthly, of_these)
    assert short.record["months"] == 7


@pytest.mark.parametrize("months", [0, -1, 1201])
def test_months_that_there_are_not(tiny, months):
    with pytest.raises(sim.InputError, match=r"run: months: read .*, expected .* from 1 to 1200"):
        sim.run(tiny(), months=months)


def test_more_months_than_the_scenario_has_go_on_as_its_last(tiny, done):
    longer = sim.run(tiny(), 1, scale=0.5, months=27, levels=("city", "type", "street"))
    assert longer.record["months"] == 27
    assert longer.spec.identity == sim.run(tiny(last_month="2019-03"), 1, scale=0.5, levels=(
        "city", "type", "street")).spec.identity  # fmt: skip
    first = longer.monthly[longer.monthly["month"] < "2019-01"].reset_index(drop=True)
    pd.testing.assert_frame_equal(first, done.monthly)
    assert longer.monthly["month"].max() == "2019-03"


@pytest.mark.parametrize("scale", [0, -0.1, 1.01])
def test_scales_that_there_are_not(tiny, scale):
    with pytest.raises(sim.InputError, match="scale"):
        sim.run(tiny(), scale=scale)


def test_progress_is_told_each_month(tiny):
    told = []
    sim.run(tiny(), months=2, progress=lambda *about: told.append(about))
    assert told == [(month, 8) for month in range(1, 9)]


# ---------------------------------------------------------------------------- years and targets


def test_months_make_years_by_the_rule_of_the_outcome():
    """Satisfaction is a mean, issues are a sum, coverage is the last month's."""
    rows = [
        (month, "city", "wuhan", outcome, "true", base + k)
        for k, month in enumerate(["2017-11", "2017-12", "2018-01"])
        for outcome, base in (("satisfaction", 60.0), ("issues", 10.0), ("coverage_any", 0.0))
    ]
    rows += [(month, "type", "old", "satisfaction", "true", 0.0) for month in ("2017-11",)]
    columns = ["month", "level", "place", "outcome", "kind", "value"]
    years = yearly(pd.DataFrame(rows, columns=columns))
    values = years.set_index(["year", "outcome"])["value"].to_dict()
    assert values == {
        (2017, "satisfaction"): 60.5,
        (2017, "issues"): 21.0,
        (2017, "coverage_any"): 1.0,
        (2018, "satisfaction"): 62.0,
        (2018, "issues"): 12.0,
        (2018, "coverage_any"): 2.0,
    }
    assert years.set_index("year")["months"].to_dict() == {2017: 2, 2018: 1}
    units = years.set_index("outcome")["unit"].to_dict()
    assert units == {"satisfaction": "points", "issues": "issues", "coverage_any": "share"}


def test_all_months_are_summed_up_by_the_rule_of_the_outcome():
    """What falls into neither the first nor the last year counts, too."""
    spending = {"2017-12": 0.0, "2018-05": 700.0, "2018-06": 50.0, "2019-01": 0.0}
    rows = [
        (month, "city", "wuhan", outcome, "true", value)
        for month, spent in spending.items()
        for outcome, value in (
            ("cost_renovation", spent), ("satisfaction", 60 + spent / 10), ("summonses", spent)
        )
    ]  # fmt: skip
    rows += [("2018-05", "type", "old", "satisfaction", "true", 0.0)]
    columns = ["month", "level", "place", "outcome", "kind", "value"]
    totals = over_all_months(pd.DataFrame(rows, columns=columns)).set_index("outcome")
    assert totals["value"].to_dict() == {
        "cost_renovation": 750.0,
        "satisfaction": pytest.approx((60 + 130 + 65 + 60) / 4),
        "summonses": 0.0,
    }
    assert totals["rule"].tolist() == ["sum", "mean", "last"]
    assert totals["unit"].tolist() == ["yuan", "points", "summonses"]
    assert set(totals["months"]) == {4}


def test_totals_agree_with_the_years_and_with_the_ledger(done):
    totals = done.totals.set_index(["outcome", "kind"])
    years = done.summary.set_index(["outcome", "kind"])
    for key, total in totals.iterrows():
        of_years = years.loc[[key], "value"].to_numpy()
        assert total["rule"] == OUTCOMES[key[0]].year
        expected = {"sum": of_years.sum(), "mean": of_years.mean(), "last": of_years[-1]}
        np.testing.assert_allclose(total["value"], expected[total["rule"]], rtol=1e-9)
    wage = done.scenario.parameters_at(0).ledger.wage_per_hour
    of_levers = done.ledger[done.ledger["lever"] != ""].groupby("lever")[["yuan", "hours"]].sum()
    assert of_levers.loc["renovation", "yuan"] > 0
    for lever, row in of_levers.iterrows():
        spent = row["yuan"] + wage * row["hours"]
        assert totals.loc[(f"cost_{lever}", "true"), "value"] == pytest.approx(spent)


def test_a_run_without_budgets_has_an_empty_table_of_them(done):
    assert list(done.budgets.columns) == ["month", "lever", "asked", "granted"]
    assert done.budgets.empty


def test_a_gap_in_december_is_a_gap_in_a_year_of_which_the_last_month_counts():
    rows = [("2017-11", "city", "x", "coverage_any", "true", 0.5),
            ("2017-12", "city", "x", "coverage_any", "true", float("nan"))]  # fmt: skip
    columns = ["month", "level", "place", "outcome", "kind", "value"]
    assert yearly(pd.DataFrame(rows, columns=columns))["value"].isna().all()


def test_the_last_year_is_a_whole_one_where_there_is_one(tiny):
    by_months = {
        months: sim.run(tiny(burn_in=0), 1, scale=0.5, months=months).last_year()
        for months in (5, 12, 17)
    }
    assert by_months[17] == by_months[12]
    assert by_months[5]["issues"] < by_months[12]["issues"]
    assert "satisfaction_reported" not in {
        name for name, value in by_months[5].items() if value is not None
    }


def test_the_last_year_by_name(done):
    last = done.last_year()
    true = done.summary.query("year == 2018 and kind == 'true'").set_index("outcome")["value"]
    assert last["satisfaction"] == true["satisfaction"]
    december = done.monthly.query("month == '2018-12' and level == 'city' and kind == 'reported'")
    reported = december.set_index("outcome")["value"]
    assert last["satisfaction_reported"] == reported["satisfaction"]
    assert last["satisfaction_reported"] != last["satisfaction"]
    assert "issues_reported" not in last, "what is reported truly needs no second name"
    assert json.loads(json.dumps(last)) == last


def test_a_change_on_a_year_of_nothing_has_no_value():
    months = [f"{year}-{month:02d}" for year in (2017, 2018) for month in range(1, 13)]
    about = {"level": "city", "place": "x", "outcome": "tickets_12345", "kind": "true"}
    monthly = pd.DataFrame({"month": months, **about, "value": [0.0] * 12 + [1.0] * 12})
    change = ComparedOutcome(
        outcome="tickets_12345", month="2018", kind="true", tolerance=0.1, year="change"
    )
    assert np.isnan(compared_value(comparable(monthly), change))
    doubled = monthly.assign(value=[1.0] * 12 + [2.0] * 12)
    assert compared_value(comparable(doubled), change) == 1.0


def test_targets_hold_no_holdout(done):
    scenario = sim.load("wuhan")
    by_role = {
        role: {name for name, f in scenario.published.items() if f.role == role and f.compare}
        for role in ("target", "holdout")
    }
    assert by_role["holdout"], "there is something to hold out"
    table = compare_with_targets(scenario, done.monthly)
    assert set(table["figure"]) == by_role["target"]
    assert set(done.targets["figure"]) == by_role["target"]


def test_targets_of_a_sample_of_streets_hold_no_counts(tiny, done):
    sample = sim.run(tiny(), scale=0.5, streets=0.5, months=12).targets
    units = {sim.OUTCOMES[name].unit for name in sample["outcome"]}
    assert units <= {"share", "points", "log"}
    counted = {sim.OUTCOMES[name].unit for name in done.targets["outcome"]} - units
    assert counted
    assert 0 < len(sample) < len(done.targets)


def test_targets_stand_on_the_scale_of_the_outcome(done):
    row = done.targets.set_index("figure").loc["party_orgs_2017"]
    monthly = done.monthly.query(
        "level == 'city' and month == '2017-12' and kind == 'true'"
        " and outcome == 'party_organisation_coverage'"
    )
    assert row["published"] == pytest.approx(495 / 1786)
    assert row["model"] == monthly["value"].item()
    assert row["difference"] == pytest.approx(row["model"] - row["published"])
    assert row["unit"] == "share"
    assert row["met"] == (abs(row["difference"]) <= row["tolerance"])
    not_run = done.targets.set_index("figure").loc["party_orgs_2021"]
    assert np.isnan(not_run["model"])
    assert not_run["met"] is pd.NA


def test_a_comparison_looks_at_its_place_and_months(done):
    def value(**about):
        return compared_value(values, ComparedOutcome(outcome="issues", tolerance=0, **about))

    values = comparable(done.monthly)
    rows = done.monthly.query("outcome == 'issues' and kind == 'reported'")
    year = {n: rows[rows["month"].str.startswith(str(n))] for n in (2017, 2018)}
    total = {
        (n, place): table[table["level"].eq(level) & table["place"].isin(names)]["value"].to_numpy()
        for n, table in year.items()
        for place, level, names in (
            ("city", "city", ["wuhan"]),
            ("old", "type", ["old"]),
            ("commodity", "type", ["commodity"]),
        )
    }
    for place in ("city", "old", "commodity"):
        of_2017, of_2018 = total[2017, place], total[2018, place]
        assert len(of_2017) == len(of_2018) == 12
        assert (
            value(month="2017", place=place) == of_2017[11] == value(month="2017-12", place=place)
        )
        assert value(month="2018-03", place=place) == of_2018[2]
        assert value(month="2018", place=place, year="sum") == pytest.approx(of_2018.sum())
        change = of_2018.sum() / of_2017.sum() - 1
        assert value(month="2018", place=place, year="change") == pytest.approx(change)
        assert np.isnan(value(month="2019", place=place))
        assert np.isnan(value(month="2017", place=place, year="change"))
    assert value(month="2017") == value(month="2017", place="old") + value(
        month="2017", place="commodity"
    )


def test_a_run_shows_itself_in_a_notebook(done):
    shown = done._repr_html_()
    assert done.scenario.title in shown
    assert "satisfaction_2018" in shown
    assert "satisfaction_2019" not in shown


# ------------------------------------------------------------------------------------------- files


def test_files_of_a_saved_run(done, tmp_path):
    folder = done.save(tmp_path / "new" / "run")
    assert {path.name for path in folder.iterdir()} == {
        "monthly.parquet",
        "edges.parquet",
        "nodes.parquet",
        "ledger.parquet",
        "summary.csv",
        "run.json",
        "about.json",
        "ro-crate-metadata.json",
    }
    for name in ("monthly", "edges", "nodes", "ledger"):
        table = pd.read_parquet(folder / f"{name}.parquet")
        pd.testing.assert_frame_equal(table, getattr(done, name))
    summary = pd.read_csv(folder / "summary.csv")
    np.testing.assert_allclose(summary["value"], done.summary["value"], rtol=1e-15)
    record = json.loads((folder / "run.json").read_text("utf8"))
    assert record["identity"] == done.record["identity"]
    assert record["scenario"] == json.loads(json.dumps(done.scenario.resolved()))
    assert record["environment"]["numpy"] == np.__version__


def test_a_run_says_nothing_of_where_and_when_it_was_made(done, tmp_path):
    first = (done.save(tmp_path / "here") / "run.json").read_text("utf8")
    second = (done.save(tmp_path / "there") / "run.json").read_text("utf8")
    assert first == second
    texts = [value for value in flattened(json.loads(first)) if isinstance(value, str)]
    assert texts
    for text in texts:
        assert not re.match(r"(/|~|[A-Za-z]:\\|\\\\|file:)", text), "no path"
        assert not re.search(r"\d{4}-\d\d-\d\d|\d\d:\d\d", text), "no clock"
        assert socket.gethostname() != text, "no host"
    assert str(Path.home()) not in first
    assert str(tmp_path) not in first


def flattened(value):
    """Every key and leaf of nested tables."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield key
            yield from flattened(below)
    elif isinstance(value, list):
        for below in value:
            yield from flattened(below)
    else:
        yield value


def test_a_file_that_cannot_be_written_leaves_the_old_one(done, tmp_path, monkeypatch):
    folder = done.save(tmp_path)
    before = (folder / "summary.csv").read_bytes()

    def fail(table, path, **_):
        Path(path).write_text("half a")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    with pytest.raises(sim.InputError, match=r"summary\.csv: cannot be written: No space left"):
        done.save(tmp_path)
    assert (folder / "summary.csv").read_bytes() == before


def test_a_folder_that_cannot_be_made(done, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(sim.InputError, match="cannot be created"):
        done.save(tmp_path / "file" / "below")


# ---------------------------------------------------------------------------------------- identity

NUMBERS = {"seed": 1, "city_seed": 1, "scale": 0.5, "streets": 1.0, "months": 24}


def identity(scenario, **numbers):
    """Identity of a run with the numbers above, some of them changed."""
    return RunSpec.of(scenario, **{**NUMBERS, **numbers}).identity


def test_identity_of_a_run(done, tiny):
    assert done.record["identity"] == identity(tiny(), levels=("city", "type", "street"))
    assert re.fullmatch("[0-9a-f]{16}", done.record["identity"])


@pytest.mark.parametrize(
    "changed",
    [{"seed": 2}, {"city_seed": 2}, {"scale": 0.6}, {"streets": 0.5}, {"months": 23}],
    ids=str,
)
def test_identity_changes_with_seeds_scale_and_months(tiny, changed):
    assert identity(tiny(), **changed) != identity(tiny())


@pytest.mark.parametrize(
    "setting",
    [
        {"levers.fee_subsidy.strength": 0.5},
        {"levers.fee_subsidy.where.streets": [0]},
        {"parameters.payment.norm": 0.5},
        {"start.fee_old": 0.5},
        {"burn_in": 7},
        {"first_month": "2016-12"},
    ],
    ids=str,
)
def test_identity_changes_with_the_scenario(tiny, setting):
    assert identity(tiny(**setting)) != identity(tiny())


def test_identity_changes_with_levels_and_agents(tiny):
    class Other(sim.PropertyFirm):
        """Another firm."""

    runs = [
        sim.run(tiny(), months=1, **options).record["identity"]
        for options in ({}, {"levels": ("city",)}, {"agents": {sim.PropertyFirm: Other}})
    ]
    assert len(set(runs)) == 3


def made(tmp_path, name, reach, beside):
    """Kind of firm made in a file: a subclass of a subclass and of a class beside it."""
    path = tmp_path / f"{name}.py"
    path.write_text(
        "import simulation as sim\n\n"
        f"class Beside:\n    habit = {beside}\n\n"
        f"class Base(sim.PropertyFirm):\n    reach = {reach}\n\n"
        "class Own(Base, Beside):\n    pass\n",
        "utf8",
    )
    spec = importlib.util.spec_from_file_location("own_firms", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["own_firms"] = module
    spec.loader.exec_module(module)
    return provenance.code_of_agents({sim.PropertyFirm: module.Own})["PropertyFirm"]


def test_identity_changes_with_every_class_that_an_agent_is_made_of(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "own_firms", None)
    codes = {made(tmp_path, f"v{k}", *values) for k, values in enumerate([(1, 1), (2, 1), (1, 2)])}
    assert len(codes) == 3
    assert made(tmp_path, "again", 1, 1) in codes


def test_identity_does_not_depend_on_where_the_scenario_was_read(tiny, tmp_path):
    moved = type(tiny())(tiny().data, str(tmp_path / "elsewhere.toml"), None)
    assert identity(moved) == identity(tiny())


@pytest.mark.parametrize("value", [0.55, {"2016-07": 0.55}, "= 55 / 100"])
def test_identity_does_not_depend_on_how_a_number_is_written(tiny, value):
    default = Parameters().payment.norm
    stated = tiny(**{"parameters.payment.norm": value})
    assert (identity(stated) == identity(tiny())) == (default == 0.55)
    assert identity(stated) == identity(tiny(**{"parameters.payment.norm": 0.55}))
    assert identity(tiny(**{"parameters.payment.norm": default})) == identity(tiny())
    assert identity(tiny(**{"parameters.payment.shift": 1})) == identity(
        tiny(**{"parameters.payment.shift": 1.0})
    )


@pytest.mark.integration
@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_the_code_has_the_same_hash_under_every_python(version):
    other = interpreter(version)
    if other is None:
        pytest.skip(f"no Python {version} here")
    source = Path(provenance.__file__).read_text("utf8")
    question = f"{source}\nprint(hash_of_code(Path({str(PACKAGE)!r})))"
    answer = subprocess.run(
        [other, "-"],
        input=question.replace("Path(__file__).parents[1]", "Path()"),
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == provenance.code_hash()


@pytest.fixture
def code(tmp_path):
    """Function that hashes a copy of the package after one of its files was changed."""

    def hashed(room, change):
        root = tmp_path / room.replace("/", "_") / "simulation"
        shutil.copytree(PACKAGE, root, ignore=shutil.ignore_patterns("__pycache__"))
        path = root / f"{room}.py"
        text = path.read_text("utf8")
        assert change(text) != text
        path.write_text(change(text), "utf8")
        return hash_of_code(root)

    return hashed


def commented(text):
    return "# A comment at the top.\n\n" + text.replace("\n\n\n", "\n\n\n# A comment below.\n", 1)


def documented(text):
    """Other words in every docstring of one line, below a constant too."""
    return re.sub(r'"""[A-Z](?=[^"]+"""\n)', '"""In other words: ', text)


def recoded(text):
    return text + "\n\nMORE = 1\n"


@pytest.mark.parametrize(
    "room",
    ["processes/finance", "agents/resident_kernels", "levers/lever", "outcomes/quality",
     "model/fork", "core/tables", "parameters/effort", "state/policy"],
)  # fmt: skip
def test_identity_changes_with_the_syntax_of_the_code(code, room):
    assert code(room, recoded) != provenance.code_hash()


@pytest.mark.parametrize("change", [commented, documented])
@pytest.mark.parametrize("room", ["processes/finance", "agents/tender", "levers/fee_subsidy"])
def test_identity_stays_with_other_comments_and_docstrings(code, room, change):
    assert code(room, change) == provenance.code_hash()


@pytest.mark.parametrize(
    "room", ["experiments/sweep", "io/validation", "scenario/scenario", "cli/app"]
)
def test_identity_stays_with_code_that_decides_nothing(code, room):
    assert code(room, recoded) == provenance.code_hash()


def loaded_by(statement):
    """Names of all modules that a fresh process has loaded after a statement."""
    done = subprocess.run(
        [sys.executable, "-c", f"{statement}; import sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        cwd=PACKAGE.parent,
    )
    return set(done.stdout.split())


@pytest.mark.integration
def test_identity_covers_all_that_the_model_imports_but_what_a_user_writes():
    """A resolved scenario is hashed as data; reading it does not matter."""
    loaded = loaded_by("import simulation.model.model, simulation.model.fork")
    folders = {name.split(".")[1] for name in loaded if name.startswith("simulation.")}
    assert folders == {*HASHED, "io", "scenario"}


# --------------------------------------------------------------------------- residents and agents


def test_residents_as_a_set(model):
    residents = model.residents
    assert len(residents) == len(model.households) == 16 * 60 + 12 * 40
    assert [resident.row for resident in residents][:3] == [0, 1, 2]
    assert isinstance(residents[5], Resident)
    assert residents[5].satisfaction == model.households.satisfaction[5]
    assert residents[-1].row == len(residents) - 1
    np.testing.assert_array_equal(residents.get("habit"), model.households.habit)
    assert residents.agg("arrears", np.max) == model.households.arrears.max()


def test_residents_are_selected_by_a_mask(model):
    happy = model.residents.select(model.residents.get("satisfaction") > 70)
    assert 0 < len(happy) < len(model.residents)
    assert happy.get("satisfaction").min() > 70
    assert all(resident.satisfaction > 70 for resident in happy)
    few = happy.select(happy.get("expectation") > 60)
    assert 0 < len(few) < len(happy)
    assert set(few.rows) < set(happy.rows)


def test_residents_as_a_frame(model):
    here = model.residents_of(3)
    frame = here.to_frame()
    assert len(frame) == len(here) == model.compounds.simulated[3]
    assert set(frame["compound"]) == {3}
    np.testing.assert_array_equal(frame["satisfaction"], here.get("satisfaction"))
    assert {resident.compound for resident in here} == {3}
    assert [resident.position for resident in here] == list(range(len(here)))


def test_a_resident_has_neighbours(model):
    resident = model.residents[70]
    assert len(resident.neighbours) == 8
    near = {other.row for other in resident.neighbours[:6]}
    assert len(near) == 6
    assert resident.row not in near
    assert {other.compound for other in resident.neighbours[:6]} == {resident.compound}
    assert all(resident.row in {r.row for r in model.residents[row].neighbours} for row in near)


def test_a_resident_writes_into_its_row(model):
    resident = model.residents[10]
    resident.satisfaction = 12.5
    assert model.households.satisfaction[10] == 12.5
    assert resident.to_dict()["satisfaction"] == 12.5
    with pytest.raises(AttributeError, match="no attribute 'wealth'"):
        _ = resident.wealth


def test_a_resident_knows_who_it_is(model):
    flags = model.households.flags
    for resident in model.residents.select(np.arange(len(flags)) < 100):
        assert resident.is_owner == bool(flags[resident.row] & 4)
        assert resident.is_party_member == bool(flags[resident.row] & 8)
    kinds = {resident.payer_type for resident in model.residents}
    assert kinds == {"free rider", "conditional", "dutiful"}


def test_registered_agents_are_of_four_kinds(model):
    for _ in range(3):
        model.step()
    numbers = {kind: len(agents) for kind, agents in model.agents_by_type.items()}
    assert numbers == {
        PropertyFirm: len(model.firms),
        PartyBranch: len(model.firms),
        OwnerCommittee: len(model.compounds),
        StreetOffice: len(model.streets),
    }


def test_an_agent_reads_and_writes_its_row(model):
    firm = model.agent(PropertyFirm, 2)
    assert firm.reputation == model.firms.reputation[2]
    firm.reputation = 77.0
    assert model.firms.reputation[2] == 77.0
    assert set(firm.portfolio) == set(np.flatnonzero(model.compounds.firm == 2))
    assert repr(model.agent(StreetOffice, 1)) == "<StreetOffice 1>"


# ----------------------------------------------------------------------------------------- imports


@pytest.mark.integration
def test_importing_the_package_imports_nothing_heavy():
    loaded = {name.split(".")[0] for name in loaded_by("import simulation")}
    assert "simulation" in loaded
    assert loaded.isdisjoint({"mesa", "numba", "numpy", "pandas", "scipy", "networkx", "pydantic"})


@pytest.mark.integration
def test_a_run_and_its_picture_need_no_statistics():
    loaded = loaded_by("import simulation.experiments.single_run, simulation.plots")
    assert "simulation.plots" in loaded
    assert "scipy.stats" not in loaded


def test_every_public_name_can_be_had():
    assert dir(sim) == sorted(sim.__all__)
    for name in sim.__all__:
        assert getattr(sim, name) is not None
    with pytest.raises(AttributeError, match="attribute magic"):
        _ = sim.magic


def test_tables_are_those_of_the_end_of_the_run_whatever_becomes_of_the_model(tiny, tmp_path):
    untouched, run = (sim.run(tiny(), 1, scale=0.1, months=3) for _ in range(2))
    start = untouched.model_at(0).snapshot()
    run.model.step()
    for change in (lambda: None, lambda: run.model.restore(start)):
        change()
        for name in ("monthly", "edges", "ledger", "summary", "targets"):
            pd.testing.assert_frame_equal(getattr(run, name), getattr(untouched, name))
    run.save(tmp_path)
    assert pd.read_parquet(tmp_path / "ledger.parquet")["month"].max() == "2017-03"
