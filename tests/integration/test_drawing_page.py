"""The page on figures: its code runs, and it names every figure there is."""

import re
from pathlib import Path

import pytest

from simulation import plots

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "drawing.md").read_text(encoding="utf8")
BLOCKS = re.findall(r"^```python\n(.*?)^```$", PAGE, re.S | re.M)
NO_FIGURES = {"save", "drawn", "without_programme"}


def test_the_page_names_every_figure():
    figures = {name for name in plots.__all__ if not name.startswith("save")} - NO_FIGURES
    assert sorted(figures) == sorted(set(re.findall(r"\| `(\w+)` \|", PAGE)))


@pytest.mark.integration
def test_the_code_of_the_page_runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    for block in BLOCKS:
        small = block.replace("scale=0.02, months=24", "scale=0.002, months=2")
        small = small.replace("samples=5", "samples=2, seeds=1, workers=1")
        assert small.count("months=2,") + small.count("months=2)") == 2
        exec(compile(small, "drawing.md", "exec"), names)
    saved = {path.name for path in tmp_path.iterdir() if path.is_file()}
    assert saved == {
        "run.pdf",
        "streets.svg",
        "street.svg",
        "district.svg",
        "curve.svg",
        "differences.png",
    }
