"""The questions of docs/findings: their designs, and pages that follow from committed tables."""

import functools
import json
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import simulation as sim

DOCS = Path(__file__).resolve().parents[2] / "docs"
sys.path.insert(0, str(DOCS))

import make_findings  # noqa: E402
from questions import answer, page, runs  # noqa: E402
from questions.catalogue import QUESTIONS  # noqa: E402
from questions.question import COST, DESIGNS, WITHOUT, Contrast, Measure, arm_of  # noqa: E402
from questions.samples import PRIOR, Source  # noqa: E402
from questions.three_institutions import combinations, factorial  # noqa: E402

DESIGN_OF = {one.name: one.design() for one in QUESTIONS}
PRIORS, POSTERIOR = Source(), Source("wuhan")
LARGEST = 200_000


def name(question):
    return question.name


@functools.cache
def arms_of(name):
    design = DESIGN_OF[name].model_copy(update={"samples": 0})
    values = design.settings.values
    varied = {key for key, options in values.items() if len(options) > 1}
    return {
        (job.loaded.city, arm_of(job.loaded.city, job.loaded.scenario,
                                 {k: v for k, v in job.settings.items() if k in varied}))
        for job in design.jobs()
    }  # fmt: skip


def contrasts_of(question):
    statements = question.statements
    yield from (one.contrast for one in statements)
    yield from (one.nothing_works for one in statements if one.nothing_works)
    yield from (one for effects in question.effects for one in effects.contrasts)


# ------------------------------------------------------------------------------------- designs


def test_every_design_has_its_question():
    assert [one.name for one in QUESTIONS] == sorted(path.stem for path in DESIGNS.glob("*.toml"))


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_a_design_is_small_and_its_arms_share_samples_and_seeds(question):
    parts = runs.parts_of(question, POSTERIOR)
    assert {part.name for part in parts} == {"main", "again", "prior"}
    assert sum(part.n_runs for part in parts) <= runs.MOST_RUNS
    for part in parts:
        assert {job.streets for job in part.design.jobs()} == {0.2}
        drawn = {}
        for job in part.design.jobs():
            key = job.loaded.scenario, str(job.settings)
            drawn.setdefault(key, []).append((job.sample, job.seed, job.parameters))
        first, *others = drawn.values()
        assert others
        assert all(one == first for one in others)


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_arms_of_contrasts_exist_and_one_has_no_institution_that_works(question):
    arms = arms_of(question.name)
    named = {(one.city, arm) for one in contrasts_of(question) for arm in one.weights}
    assert named <= arms
    assert any(WITHOUT in arm for _, arm in arms)
    assert question.statements[0].nothing_works


def test_too_many_runs_are_refused():
    with pytest.raises(
        sim.InputError, match=r"^00-three-institutions: runs: read 1204, expected at"
    ):
        runs.parts_of(QUESTIONS[0], PRIORS, runs.Size(samples=90))


def test_where_nothing_works_the_burn_in_is_that_of_the_others():
    part = runs.parts_of(QUESTIONS[0], PRIORS, runs.Size(samples=1))[0]
    before = {str(job.spec(("city",)).burn_in_identity()) for job in part.design.jobs()}
    assert len(before) == 1


def test_samples_of_a_posterior_and_what_they_inform():
    design = sim.Design(scenarios=["wuhan-no-policy"])
    points, rows = POSTERIOR.points(design, 3), sim.read_posterior("wuhan").samples
    norm = "parameters.payment.norm"
    assert {one[norm] for one in points} <= set(rows[norm])
    assert PRIORS.points(design, 3) != points
    assert POSTERIOR.points(design, 2) == points[:2]
    assert set(POSTERIOR.informed) <= set(points[0])
    assert POSTERIOR.key != PRIORS.key == PRIOR
    assert any("not calibrated here" in one for one in POSTERIOR.remarks(["zibo"]))


def test_a_factorial_is_what_it_is_called():
    effects = {one.label: one.weights for one in factorial("wuhan")}
    value = dict.fromkeys(effects["list"], 0.0)
    for arm in value:
        a, s, b = (lever in arm for lever in ("cross", "subsidy", "red"))
        value[arm] = 1.0 * a + 2.0 * s + 4.0 * b + 8.0 * a * s + 16.0 * a * s * b
    found = {key: sum(value[arm] * w for arm, w in weights.items())
             for key, weights in effects.items()}  # fmt: skip
    assert found["appointments"] == 1 + 8 / 2 + 16 / 4
    assert found["appointments × subsidy"] == 8 + 16 / 2
    assert found["appointments × subsidy × list"] == 16
    assert len(combinations("zibo")) == 7


# --------------------------------------------------------------------------- tables and pages


@pytest.fixture
def folder(tmp_path, monkeypatch):
    for module in (answer, runs):
        monkeypatch.setattr(module, "DATA", tmp_path)
    return tmp_path


def write(question, folder, n=20, posterior=None, effect=None):
    """Write a table of random numbers; with an effect, of that in the headline."""
    generator = np.random.default_rng(1)
    parts = [("main", n, 1), ("again", 6, 2), *([("prior", 6, 1)] if posterior else [])]
    rows = []
    for part, size, seed in parts:
        for city, arm in sorted(arms_of(question.name)):
            for sample in range(1, size + 1):
                for year in question.all_years:
                    numbers = generator.uniform(0.1, 0.9, len(question.all_measures))
                    rows.append([part, city, arm, sample, seed, year, *numbers])
    table = pd.DataFrame(rows, columns=[*runs.KEYS, *question.all_measures])
    if effect is not None:
        first = question.statements[0]
        table[first.measure.column] = table["arm"].map(first.contrast.weights).clip(0) * effect
    runs.save(table, folder / f"{question.name}.csv", "%.6g")
    samples = pd.DataFrame({"sample": range(1, n + 1), "parameters.payment.norm": range(n)})
    samples["parameters.payment.fee"] = generator.random(n)
    runs.save(samples, folder / f"samples-{PRIOR}.csv", "%.4g")
    about = {"samples_from": PRIOR, "posterior": posterior, "heading": [], "samples": n,
             "informed": {"parameters.payment.norm": 0.5} if posterior else {},
             "runs": 1, "months": 60, "streets": 0.2}  # fmt: skip
    (folder / f"{question.name}.json").write_text(json.dumps(about), "utf8")


@pytest.mark.parametrize("question", QUESTIONS, ids=name)
def test_a_page_is_written_from_any_table(question, folder):
    write(question, folder)
    found = answer.Answer(question)
    text = page.page_of(found)
    for heading in ("Design", "Answer", "How sure is it", "What would change it"):
        assert f"\n## {heading}" in text
    assert page.sentence(found, question.statements[0]) in text
    assert "nan" not in text
    assert text == page.page_of(answer.Answer(question))


def test_the_first_sentence_has_number_interval_and_sign(folder):
    question = QUESTIONS[0]
    write(question, folder, n=19)
    found = answer.Answer(question)
    arms = question.statements[0].contrast.weights
    table = found.table[(found.table["part"] == "main") & (found.table["city"] == "wuhan")]
    column = question.statements[0].measure.column
    wide = table.pivot_table(column, "sample", "arm")
    change = 100 * sum(wide[arm] * weight for arm, weight in arms.items())
    turned = (np.sign(change) == -np.sign(change.median())).mean()
    expected = (
        f"{change.median():+.1f} percentage points (90 % interval {change.min():+.1f} to "
        f"{change.max():+.1f}, 19 samples); the sign turns in {100 * turned:.0f} % of the samples."
    )
    assert page.sentence(found, question.statements[0]).endswith(expected)


def test_an_answer_is_headed_assumed_unless_the_data_inform_it(folder):
    question = QUESTIONS[0]
    write(question, folder)
    assert "## Answer: *assumed* (samples from the priors" in page.page_of(answer.Answer(question))
    write(question, folder, posterior="wuhan")
    assert "## Answer: *assumed*\n" in page.page_of(answer.Answer(question))
    found = answer.Answer(question)
    column, first = question.statements[0].measure.column, question.statements[0]
    arm = max(first.contrast.weights, key=first.contrast.weights.get)
    informed = found.samples["parameters.payment.norm"]
    rows = found.table["arm"] == arm
    found.table[column] = found.table["sample"].map(informed).where(rows, 0.0)
    assert "## Answer\n" in page.page_of(found)
    standing = found.standing(first)
    assert standing.calibrated > 0.99
    names, chance, _ = found.drivers(first)
    assert names[0] == ("parameters.payment.norm", pytest.approx(1))
    assert chance < 1


def test_what_does_not_vary_has_no_standing(folder):
    question = QUESTIONS[0]
    write(question, folder, effect=0.5)
    found = answer.Answer(question)
    assert found.standing(question.statements[0]) is None
    assert "+50.0 percentage points" in page.sentence(found, question.statements[0])
    assert "does not vary" in page.page_of(found)


def test_chance_is_what_another_seed_changes(folder):
    question = QUESTIONS[0]
    write(question, folder)
    found, first = answer.Answer(question), question.statements[0]
    wuhan = found.table[found.table["city"] == "wuhan"]
    one, two = (
        100 * sum(
            wuhan[(wuhan["part"] == part) & (wuhan["arm"] == arm)]
            .set_index("sample")[first.measure.column] * weight
            for arm, weight in first.contrast.weights.items()
        )
        for part in ("main", "again")
    )  # fmt: skip
    expected = min(1.0, ((one - two).dropna() ** 2).mean() / 2 / one.var())
    assert found.standing(first).random == pytest.approx(expected)


# ----------------------------------------------------------------------------------- real runs


def test_committed_pages_follow_from_committed_tables():
    assert make_findings.main(["--check"]) == 0


def test_committed_tables_are_small_and_of_their_designs():
    for question in QUESTIONS:
        path = runs.DATA / f"{question.name}.csv"
        if path.is_file():
            assert path.stat().st_size <= LARGEST
            table = pd.read_csv(path)
            assert list(table.columns) == [*runs.KEYS, *question.all_measures]
            arms = set(
                table.loc[table["part"] == "main", ["city", "arm"]].itertuples(
                    index=False, name=None
                )
            )
            assert arms == arms_of(question.name)


def test_a_question_without_a_table_has_a_page_that_says_so(folder):
    assert page.NOT_RUN in page.page_without_runs(QUESTIONS[3])
    assert make_findings.main(["--check", "3"]) == (page.NOT_RUN not in committed(QUESTIONS[3]))


def committed(question):
    return (make_findings.FINDINGS / f"{question.name}.md").read_text("utf8")


@pytest.mark.integration
def test_measures_are_those_of_the_runs(tmp_path, tiny):
    city = tiny(burn_in=2, name="tiny", levers={"fee_subsidy": {}})
    design = {"scenarios": [city], "scale": 0.2, "months": 24, "name": "tiny"}
    stored = sim.sweep(design, tmp_path, tables=runs.LEVELS, workers=1)
    measures = [Measure("satisfaction@fifth 1", ""), Measure("satisfaction!reported", ""),
                Measure("issues", ""), Measure(COST, "")]  # fmt: skip
    effects = page.Effects("", (Contrast("", {}),), tuple(measures), 2)
    question = runs.Question("tiny", "", (), (effects,), ())
    row = runs.measured(stored, question).iloc[0]
    monthly = stored.outcomes.astype({"month": str, "place": str, "level": str})
    second = monthly[monthly["month"].str.startswith("2018")]

    def of(outcome, place="fifth 1", level="fifth", kind="true"):
        rows = second[(second["outcome"] == outcome) & (second["level"] == level)]
        rows = rows[rows["kind"] == kind]
        return rows if level == "city" else rows[rows["place"] == place]

    assert row["satisfaction@fifth 1"] == pytest.approx(of("satisfaction")["value"].mean())
    reported = of("satisfaction", level="city", kind="reported")["value"].dropna()
    assert row["satisfaction!reported"] == pytest.approx(reported.mean())
    assert row["issues"] == pytest.approx(of("issues", level="city")["value"].sum())
    spent = monthly[(monthly["outcome"] == "cost_fee_subsidy") & (monthly["level"] == "city")]
    assert row[COST] > 0
    households = spent["value"].sum() / 2 / row[COST]
    assert households == pytest.approx(city.start.commodity_households + city.start.old_households)


def test_the_chinese_readme_has_the_numbers_of_the_english_one():
    def numbers(name):
        text = (DOCS.parent / name).read_text("utf8")
        table = text.split("<!-- begin table: question 0 -->")[1].split("<!-- end -->")[0]
        return re.findall(r"[-+]?\d+\.\d+|\d+ %", table)

    english, chinese = numbers("README.md"), numbers("README.zh.md")
    assert english == chinese
    assert len(english) > 100
