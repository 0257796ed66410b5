"""Progress: shown by itself in a notebook, in lines where it is asked for, and otherwise not."""

import pytest

import simulation as sim
from simulation.experiments import progress as module
from simulation.experiments.progress import in_notebook, shown_progress

DESIGN = {"scenarios": ["yongqiao-no-policy"], "seeds": 3, "scale": 0.002, "months": 1}


class Display:
    """Stands in for a bar in a notebook: what it showed, one after the other."""

    def __init__(self):
        self.shown = []

    def __call__(self, bar, display_id):
        assert display_id
        self.update(bar)
        return self

    def update(self, bar):
        self.shown.append(bar.data)


@pytest.fixture
def notebook(monkeypatch):
    display = pytest.importorskip("IPython.display")
    bar = Display()
    monkeypatch.setattr(module, "in_notebook", lambda: True)
    monkeypatch.setattr(display, "display", bar)
    return bar


def test_a_script_is_silent_unless_it_asks(capsys):
    assert not in_notebook()
    sim.sweep(DESIGN, workers=1)
    sim.run("yongqiao-no-policy", scale=0.002, months=1, progress=False)
    assert capsys.readouterr() == ("", "")


def test_redirected_output_has_a_line_for_each_batch_and_each_year(capsys):
    sim.sweep(DESIGN, workers=1, progress=True)
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert out == ""
    assert lines[-1] == "sweep: 3 of 3 runs"
    assert len(lines) == len(set(lines))
    sim.run("yongqiao-no-policy", scale=0.002, months=2, progress=True)
    ends = [line.rpartition(": ")[2] for line in capsys.readouterr().err.splitlines()]
    assert ends == [f"{n} of 38 months" for n in (12, 24, 36, 38)]


def test_a_notebook_shows_a_bar_and_takes_it_away(notebook):
    sim.compare(["yongqiao", "yongqiao-no-policy"], samples=0, seeds=1, scale=0.002, months=1,
                workers=1, gaming=False)  # fmt: skip
    first, *_, last = notebook.shown
    assert 'value="0" max="2"' in first
    assert "comparison: 0 of 2 runs" in first
    assert last == ""


def test_a_notebook_shows_nothing_of_what_is_done_and_escapes_titles(notebook):
    with shown_progress(None, "a < b", "runs") as progress:
        progress(2, 2)
    assert notebook.shown == []
    with shown_progress(None, "a < b", "runs") as progress:
        progress(1, 2)
    assert "a &lt; b: 1 of 2 runs" in notebook.shown[0]


def test_a_short_run_shows_no_bar_and_a_long_one_does(notebook, monkeypatch):
    sim.run("yongqiao-no-policy", scale=0.002, months=1, progress=False)
    monkeypatch.setattr(module, "PATIENCE", 1e9)
    sim.run("yongqiao-no-policy", scale=0.002, months=1)
    assert notebook.shown == []
    monkeypatch.setattr(module, "PATIENCE", 0.0)
    sim.run("yongqiao-no-policy", scale=0.002, months=1)
    assert 'value="1"' in notebook.shown[0]


def test_a_bar_goes_when_the_work_fails(notebook):
    def fail():
        with shown_progress(None, "sweep", "runs") as progress:
            progress(0, 2)
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert notebook.shown[-1] == ""


def test_a_function_of_ones_own_is_told_and_nothing_is_shown(notebook, capsys):
    told = []
    sim.sweep(DESIGN, workers=1, progress=lambda *about: told.append(about))
    assert (told[0], told[-1]) == ((0, 3), (3, 3))
    assert (notebook.shown, capsys.readouterr()) == ([], ("", ""))


def test_lines_are_in_the_language_in_force():
    lines = []
    with sim.language("zh"), shown_progress(True, "comparing", "runs", lines.append) as progress:
        progress(1, 2)
    assert lines == ["正在比较：已完成 1 / 2 次运行"]
