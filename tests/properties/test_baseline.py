"""The pinned numbers of `baseline/pinned.json`: every digit, until a Regression is announced."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "baseline" / "compute.py"
PINNED = json.loads(SCRIPT.with_name("pinned.json").read_text(encoding="utf8"))


def computed(what):
    done = subprocess.run(
        [sys.executable, str(SCRIPT), what], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_last_years_of_the_cities_are_as_pinned():
    assert computed("cities") == PINNED["cities"]


def test_table_of_the_quick_sweep_is_as_pinned():
    assert computed("quick") == PINNED["quick"]


@pytest.mark.slow
def test_table_of_the_city_strategies_is_as_pinned():
    assert computed("city-strategies") == PINNED["city-strategies"]


def test_an_update_announces_a_regression(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("baseline_compute", SCRIPT)
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    changelog = tmp_path / "changelog.md"
    changelog.write_text("# Changelog\n\n### Changed\n\n- Older.\n", encoding="utf8")
    monkeypatch.setattr(script, "CHANGELOG", changelog)
    monkeypatch.setattr(script, "PINNED", tmp_path / "pinned.json")
    monkeypatch.setattr(script, "compute", lambda what: {"value": what})
    script.update("a reason.")
    assert "### Changed\n\n- **Regression**: a reason.\n- Older." in changelog.read_text("utf8")
    assert json.loads((tmp_path / "pinned.json").read_text("utf8"))["quick"] == {"value": "quick"}
