"""The page: forms from the declarations, numbers of the public functions, both languages."""

import re

import pytest

import simulation as sim
from simulation.levers import LEVERS
from simulation.levers.roll_out import Where
from simulation.scenario.strategy import apply_strategy

testing = pytest.importorskip("streamlit.testing.v1", reason="needs the extra app")

from simulation.app import downloads  # noqa: E402
from simulation.app.bounds import MOST_HOUSEHOLDS  # noqa: E402
from simulation.app.serving import SCRIPT  # noqa: E402

CHINESE = re.compile("[\u4e00-\u9fff]")
TINY = {"yongqiao.months": 2, "scale": 0.002}
SMALL = {"scale": 0.002, "months": 2}


def tiny_page():
    """Open the page, and choose a tiny city."""
    shown = testing.AppTest.from_file(str(SCRIPT), default_timeout=200).run()
    shown.selectbox(key="city").set_value("yongqiao").run()
    for key, value in TINY.items():
        shown.number_input(key=key).set_value(value)
    return shown.run()


@pytest.fixture
def page():
    return tiny_page()


def choose(page, strategy, at="run"):
    return page.selectbox(key=f"{at}.strategy").set_value(strategy).run()


def calculate(page):
    """Press the button, and wait until the calculation has ended."""
    page.button(key="start").click().run()
    if "calculation" in page.session_state:  # it may have ended meanwhile
        page.session_state["calculation"].join()
    return page.run()


def said(page):
    """Messages of errors; no traceback is ever shown."""
    assert not page.exception
    return [one.value for one in page.error]


def widgets(page):
    kinds = ("number_input", "text_input", "checkbox", "selectbox", "multiselect", "radio")
    return [one for kind in kinds for one in page.get(kind)]


def test_every_lever_has_a_form_with_all_of_its_settings(page):
    choose(page, "no-policy")
    form = "run.yongqiao.no-policy"
    page.multiselect(key=f"{form}.levers").set_value(list(LEVERS)).run()
    assert not said(page)
    known = {one.key for one in widgets(page)}
    for name, lever in LEVERS.items():
        own = [field for field in lever.model_fields if field != "where"]
        own += [f"where.{field}" for field in Where.model_fields]
        assert {f"{form}.{name}.{field}" for field in own} <= known


def test_numbers_on_the_page_are_those_of_a_run(page):
    calculate(page)
    assert not said(page)
    values = sim.run("yongqiao", **SMALL).last_year()
    shown = {one.label: (one.value, one.delta) for one in page.metric}
    assert shown["Satisfaction, points"] == (f"{values['satisfaction']:.1f}", "")
    true, reported = (f"{100 * values[f'resolution_rate{end}']:.1f}" for end in ("", "_reported"))
    assert shown["Resolution rate, %"] == (true, f"reported: {reported}")
    assert true != reported
    years = page.dataframe[0].value.set_index("Outcome")
    assert years.loc["Satisfaction, points", "2021"] == f"{values['satisfaction']:.1f}"


def test_a_dose_that_is_changed_is_run_and_said_in_the_scenario_file(page, tmp_path):
    choose(page, "fee_subsidy")
    page.number_input(key="run.yongqiao.fee_subsidy.fee_subsidy.amount").set_value(0.5).run()
    calculate(page)
    assert not said(page)
    result = page.session_state["run"]
    base = apply_strategy(sim.load("yongqiao"), "fee_subsidy")
    changed = base.with_settings({"levers.fee_subsidy.amount": 0.5}, result.run.scenario.name)
    assert result.run.scenario.resolved() == changed.resolved()
    path = tmp_path / downloads.file_name(result.run.scenario)
    path.write_text(downloads.scenario_of_run(result), encoding="utf8")
    again = sim.run(path, **SMALL, levels=result.run.spec.levels)
    assert again.spec.identity == result.run.spec.identity
    assert again.monthly.equals(result.run.monthly)


def test_settings_that_are_not_touched_stay_as_the_scenario_states_them(page):
    assert page.session_state["run.strategy"] == "own"
    calculate(page)
    scenario = page.session_state["run"].run.scenario
    assert scenario.data == sim.load("yongqiao").data
    assert "= members_into_oc" in str(scenario.data["levers"]["cross_appointment"])


def test_a_lever_can_be_added_and_another_left_out(page):
    levers = page.multiselect(key="run.yongqiao.own.levers")
    own = [lever.name for lever in sim.load("yongqiao").levers]
    assert levers.value == own
    levers.set_value([*own[1:], "fee_subsidy"]).run()
    calculate(page)
    now = {lever.name for lever in page.session_state["run"].run.scenario.levers}
    assert now == {*own[1:], "fee_subsidy"}


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("publicity.begins", "2021-13", "levers.publicity.begins: read '2021-13', expected"),
        ("publicity.ends", "2019-01", "levers.publicity.ends: read '2019-01', expected"),
        ("publicity.where.streets", "0, 99", "expected numbers from 0 to 12"),
        ("publicity.where.districts", "north", "read 'north', expected a valid integer"),
    ],
)
def test_what_does_not_fit_is_said_in_one_message(page, key, value, message):
    choose(page, "publicity")
    page.text_input(key=f"run.yongqiao.publicity.{key}").set_value(value).run()
    (one,) = said(page)
    assert message in one
    assert page.button(key="start").disabled


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"scale": 0.0}, "run: scale: read 0.0, expected above 0 and at most 1"),
        ({"streets": 0.0}, "run: streets: read 0.0, expected above 0 and at most 1"),
    ],
)
def test_what_a_run_refuses_is_said_in_one_message(page, settings, message):
    for key, value in settings.items():
        page.number_input(key=key).set_value(value)
    calculate(page.run())
    assert said(page) == [message]
    assert not page.metric


def test_what_is_too_large_is_not_begun(page):
    page.selectbox(key="city").set_value("wuhan").run()
    page.number_input(key="scale").set_value(1.0).run()
    page.button(key="start").click().run()
    (one,) = said(page)
    assert one.startswith("app: 4,031,900 simulated households in a run, expected at most")
    assert f"{MOST_HOUSEHOLDS:,}" in page.sidebar.caption[-1].value


def test_a_calculation_can_be_stopped_and_the_page_goes_on(page):
    page.number_input(key="yongqiao.months").set_value(240)
    page.number_input(key="scale").set_value(1.0).run()
    page.button(key="start").click().run()
    assert page.button(key="start").disabled
    page.button(key="stop").click().run()
    page.session_state["calculation"].join()
    page.run()
    assert said(page) == ["stopped"]
    assert not page.button(key="start").disabled


def test_changed_settings_are_said_beside_what_was_run_with_others(page):
    calculate(page)
    assert not page.warning
    page.number_input(key="seed").set_value(2).run()
    assert [one.value for one in page.warning] == [
        "The settings were changed; what is shown is of those before."
    ]


def test_a_comparison_shows_the_effects_of_the_public_function(page):
    page.radio(key="mode").set_value("comparison").run()
    page.number_input(key="samples").set_value(2)
    page.number_input(key="seeds.True").set_value(1)
    calculate(page.run())
    assert not said(page)
    named = {name: sim.load(name) for name in ("yongqiao=no-policy", "yongqiao")}
    expected = sim.compare(named, samples=2, seeds=1, gaming=False, workers=1, **SMALL)
    found = page.session_state["comparison"]
    assert found.comparison.effects.equals(expected.effects)
    effects = expected.effects.set_index(["outcome", "kind"])
    (metric,) = page.metric
    assert metric.label == "Satisfaction, points"
    assert float(metric.value) == pytest.approx(
        effects.loc[("satisfaction", "true"), "difference"], abs=0.005
    )
    assert "not calibrated here" in page.info[0].value.lower()
    files = downloads.scenarios_of_comparison(found)
    assert list(files) == ["yongqiao-no-policy.toml", "yongqiao.toml"]
    assert all("--samples 2 --seeds 1 --months 2 --scale 0.002" in text for text in files.values())
    report = downloads.report_of_comparison(found).decode("utf8")
    assert report.startswith("<!DOCTYPE html>")


def test_two_alternatives_that_are_the_same_are_refused(page):
    page.radio(key="mode").set_value("comparison").run()
    choose(page, "no-policy", "2")
    assert said(page) == ["app: two alternatives are the same, expected different ones"]


def test_in_chinese_every_label_is_chinese_and_the_numbers_are_the_same(page):
    choose(page, "no-policy")
    levers = page.multiselect(key="run.yongqiao.no-policy.levers")
    levers.set_value(["publicity", "red_black_list"]).run()
    calculate(page)
    english = [one.value for one in page.metric]
    page.radio(key="language").set_value("zh").run()
    assert not said(page)
    assert page.selectbox(key="city").value == "yongqiao"
    labels = [one.label for one in (*widgets(page), *page.button, *page.tabs, *page.metric)]
    assert [label for label in labels if not CHINESE.search(label)] == []
    assert [one.value for one in page.metric] == english


def test_the_language_of_the_start_is_that_of_the_page_and_of_its_messages():
    with sim.language("zh"):
        page = tiny_page()
        assert page.radio(key="language").value == "zh"
        page.number_input(key="scale").set_value(0.0).run()
        calculate(page)
        (message,) = said(page)
        assert message.startswith("run：scale：读到 0.0，应为")
        assert "above" not in message


def test_tables_and_figures_can_be_taken_along(page):
    calculate(page)
    result = page.session_state["run"]
    assert downloads.as_csv(result.run.monthly).startswith(b"\xef\xbb\xbfmonth,level,place")
    images = result.files.get(lambda: pytest.fail("was drawn for the page"), "figure", "run")
    assert images["png"].startswith(b"\x89PNG")
    assert b"<svg" in images["svg"]
    page.button(key="make.report").click().run()
    assert not said(page)
    report = result.files.get(lambda: pytest.fail("was made"), "report").decode("utf8")
    assert report.startswith("<!DOCTYPE html>")
    assert "埇桥" in report or "Yongqiao" in report
