"""The notebooks: they run from top to bottom at small size, and are kept without outputs."""

import re
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


ANSWERS = {
    "02_agents_and_graph",
    "03_one_lever",
    "05_sweeps",
    "06_uncertainty",
    "07_your_own_lever",
}
"""Notebooks that end in a sentence with one number and its interval."""
NUMBER = r"([+-]\d+\.\d+)"


def read(path):
    return nbformat.read(path, as_version=4)


def test_there_are_notebooks():
    assert {"01_first_run", "04_comparing_city_strategies"} <= {path.stem for path in NOTEBOOKS}
    assert {path.stem for path in NOTEBOOKS} >= ANSWERS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_kept_without_outputs(path):
    cells = [cell for cell in read(path).cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in cells)


@pytest.mark.integration
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs(path, tmp_path, monkeypatch):
    monkeypatch.setenv("XIAOQU_SMALL", "1")
    monkeypatch.setenv("XIAOQU_RESULTS", str(tmp_path / "results"))
    monkeypatch.setenv("PYTHONPATH", str(FOLDER.parent))
    book = read(path)
    client = nbclient.NotebookClient(book, timeout=240, resources={"metadata": {"path": tmp_path}})
    client.execute()
    shown = [cell for cell in book.cells if cell.cell_type == "code" and cell.outputs]
    kinds = {kind for cell in shown for output in cell.outputs for kind in output.get("data", {})}
    assert {"text/html", "image/png"} <= kinds
    if path.stem in ANSWERS:
        said = "".join(output.get("text", "") for output in book.cells[-1].outputs)
        middle, low, high = map(
            float, re.search(rf"{NUMBER} .*\({NUMBER} to {NUMBER}", said).groups()
        )
        assert low <= middle <= high
