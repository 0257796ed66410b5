"""The page in a real browser: load, run, compare, download, bad input, both languages."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import simulation as sim
from simulation.plots.chinese import FONT

pytest.importorskip("streamlit", reason="needs the extra app")
sync_api = pytest.importorskip("playwright.sync_api", reason="needs Playwright, of the dev extra")
expect = sync_api.expect

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = [
    pytest.mark.integration,
    pytest.mark.timeout(900),
    pytest.mark.skipif(CHROMIUM is None, reason=f"no browser: none of {', '.join(NAMES)} found"),
]
SMALL = {"scale": 0.002, "months": 2}
LONG = 200_000
"""Milliseconds in which something must have happened, on however slow a machine."""
FONTS = (
    '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
    '<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{folder}</dir></fontconfig>'
)
"""Fonts of the system, and the Chinese one of the figures, for machines without any."""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Address of the app, which is served while the tests run."""
    code = "from simulation.cli import main; main()"
    folder = tmp_path_factory.mktemp("server")
    environment = {
        **os.environ, "PYTHONPATH": str(Path(sim.__file__).parents[1]), "PYTHONUNBUFFERED": "1"
    }  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-c", code, "app", "--no-browser"], cwd=folder, env=environment,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    said = []
    for line in server.stdout:
        said.append(line)
        if found := re.search(r"URL: (http://127\.0\.0\.1:\d+)", line):
            yield found[1]
            break
    else:
        pytest.fail(f"the server did not start: {''.join(said)}")
    server.terminate()
    server.communicate()


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    fonts.write_text(FONTS.format(folder=Path(FONT).parent), encoding="utf8")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox"],
            env={**os.environ, "FONTCONFIG_FILE": str(fonts)},
        )  # fmt: skip
        yield chromium
        chromium.close()


@pytest.fixture
def page(address, browser):
    """The page with a tiny city; nothing that it asks for may be elsewhere."""
    shown = browser.new_page()
    shown.set_default_timeout(LONG)
    expect.set_options(timeout=LONG)
    asked = []
    shown.on("request", lambda request: asked.append(request.url))
    shown.goto(address)
    choose(shown, "City", "Yongqiao")
    fill(shown, "Months of the programme", SMALL["months"])
    fill(shown, "Share of households simulated", SMALL["scale"])
    yield shown
    elsewhere = [url for url in asked if not url.startswith((address, "data:", "blob:"))]
    assert [url for url in elsewhere if not url.startswith(address.replace("http", "ws"))] == []
    shown.close()


def settled(page):
    """Wait until the page has done what was asked for."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")


def choose(page, label, option):
    page.get_by_role("combobox", name=re.compile(label)).click()
    page.get_by_role("option", name=option, exact=True).click()
    settled(page)


def fill(page, label, value):
    box = page.get_by_role("spinbutton", name=label)
    box.fill(str(value))
    box.press("Enter")
    settled(page)


def calculate(page, label):
    page.get_by_role("button", name=label).last.click()


def metric(page, label):
    """Value of a headline, once it is there."""
    found = page.get_by_test_id("stMetric").filter(has_text=label).first
    expect(found).to_be_visible()
    return found.get_by_test_id("stMetricValue").inner_text()


def taken(page, label, tmp_path):
    """Take a file along; gives its path."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label).first.click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_run_is_shown_and_taken_along_and_its_file_gives_the_same(page, tmp_path):
    calculate(page, "Run")
    run = sim.run("yongqiao", **SMALL)
    assert metric(page, "Satisfaction") == f"{run.last_year()['satisfaction']:.1f}"
    expect(page.get_by_test_id("stImage").first).to_be_visible()
    assert taken(page, "Figure as PNG", tmp_path).read_bytes().startswith(b"\x89PNG")
    assert b"<svg" in taken(page, "Figure as SVG", tmp_path).read_bytes()
    page.get_by_role("tab", name="Downloads").click()
    table = taken(page, "Table as CSV", tmp_path)
    page.get_by_role("tab", name="Downloads").click()
    scenario = taken(page, "Scenario file", tmp_path)
    assert scenario.name == "yongqiao.toml"
    assert sim.run(scenario, **SMALL).spec.identity == run.spec.identity
    page.get_by_role("button", name="Make the report").click()
    report = taken(page, "Report as HTML", tmp_path).read_text(encoding="utf8")
    assert report.startswith("<!DOCTYPE html>")
    assert table.suffix == ".csv"


def test_two_strategies_are_compared(page):
    page.get_by_text("compare strategies").click()
    settled(page)
    fill(page, "Parameter samples", 2)
    fill(page, "Seeds of each", 1)
    calculate(page, "Compare")
    named = {name: sim.load(name) for name in ("yongqiao=no-policy", "yongqiao")}
    compared = sim.compare(named, samples=2, seeds=1, gaming=False, workers=1, **SMALL)
    effects = compared.effects.set_index(["outcome", "kind"])["difference"]
    shown = float(metric(page, "Satisfaction"))
    assert shown == pytest.approx(effects["satisfaction", "true"], abs=0.005)
    expect(page.get_by_text("not calibrated here", exact=False).first).to_be_visible()


def test_bad_input_is_one_message_and_a_calculation_can_be_stopped(page):
    fill(page, "Share of households simulated", 0)
    calculate(page, "Run")
    alert = page.get_by_role("alert")
    expect(alert).to_have_count(1)
    expect(alert).to_contain_text("run: scale: read 0.0, expected above 0 and at most 1")
    expect(page.get_by_text("Traceback")).to_have_count(0)
    fill(page, "Share of households simulated", 1)
    fill(page, "Months of the programme", 240)
    calculate(page, "Run")
    page.get_by_role("button", name="Stop").click()
    expect(alert).to_contain_text("stopped")
    expect(page.get_by_role("button", name="Run").last).to_be_enabled()


def test_the_page_is_in_chinese_when_it_is_asked_to_be(page):
    calculate(page, "Run")
    english = metric(page, "Satisfaction")
    page.get_by_text("中文").click()
    assert metric(page, "满意度") == english
    expect(page.get_by_role("button", name="运行").last).to_be_visible()
    expect(page.get_by_role("spinbutton", name="方案的月数")).to_have_value("2")
    expect(page.get_by_text("Levers in force")).to_have_count(0)
