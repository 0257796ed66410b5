"""What is made of a sweep that is not finished says so, and of how many seeds it is."""

import shutil

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import worker
from simulation.plots.comparison import effects

SMALL = {"scale": 0.3, "months": 2}
SEED_THREE = "1 of 6 runs not done: wuhan no-policy seed 3 (failed)"


@pytest.fixture(scope="module")
def unfinished(tiny, tmp_path_factory):
    """Two strategies and three seeds, of which one run is not done."""
    with pytest.MonkeyPatch.context() as patch:
        original = worker.run_months

        def complete(model, *arguments, **options):
            if model.seed == 3 and not model.policy_scenario.levers:
                raise ZeroDivisionError("by chance")
            return original(model, *arguments, **options)

        patch.setattr(worker, "run_months", complete)
        design = sim.Design(scenarios=[tiny()], strategies=["own", "no-policy"], seeds=3, **SMALL)
        return sim.sweep(design, tmp_path_factory.mktemp("unfinished"), workers=1)


@pytest.fixture
def xiaoqu(xiaoqu, tmp_path, unfinished):
    """Run the command line beside the unfinished sweep; gives exit code, output and errors."""
    shutil.copytree(unfinished.folder, tmp_path / "here")
    return xiaoqu


def test_a_table_of_some_runs_is_written_if_it_is_allowed(xiaoqu, tmp_path):
    code, _, err = xiaoqu("table", "here", "-o", "t.csv")
    assert code == 2
    assert f"here: {SEED_THREE}; run them with xiaoqu extend" in err
    assert not (tmp_path / "t.csv").exists()
    code, _, err = xiaoqu("table", "here", "-o", "t.csv", "--allow-missing")
    assert (code, err) == (0, f"xiaoqu: {SEED_THREE}\n")
    assert pd.read_csv("t.csv")["run"].nunique() == 5
    with pytest.raises(sim.InputError, match="not done"):
        sim.open_sweep("here").save_table("u.csv")


def test_a_comparison_of_some_runs_says_so_in_its_first_line_and_caption(xiaoqu, unfinished):
    code, out, err = xiaoqu("compare", "here")
    assert (code, out) == (2, "")
    assert SEED_THREE in err
    code, out, _ = xiaoqu("compare", "here", "--allow-missing")
    assert code == 0
    assert out.splitlines()[0] == f"Incomplete: {SEED_THREE}"
    compared = sim.compare_runs(unfinished)
    assert f"{SEED_THREE}, 2 seeds, scale 0.3" in str(compared)
    shown = [text.get_text() for text in effects(compared).texts]
    assert any(SEED_THREE in " ".join(text.split()) for text in shown)


def test_alternatives_of_unequal_seeds_say_of_how_many_they_are(tiny, tmp_path, monkeypatch):
    original = worker.run_months

    def complete(model, *arguments, **options):
        if model.seed > 1 and "publicity" in model.lever_names and len(model.lever_names) == 1:
            raise ZeroDivisionError
        return original(model, *arguments, **options)

    monkeypatch.setattr(worker, "run_months", complete)
    publicity = tiny(levers={"publicity": {}})
    alternatives = {"none": tiny(levers={}), "own": tiny(), "publicity": publicity}
    compared = sim.compare(alternatives, samples=0, seeds=3, workers=1, gaming=False, **SMALL)
    assert ", 1 to 3 seeds, " in str(compared)


def test_new_runs_that_fail_are_said_and_end_with_a_code(xiaoqu, monkeypatch):
    original = worker.run_months

    def complete(model, *arguments, **options):
        if model.seed == 2:
            raise ZeroDivisionError("by chance")
        return original(model, *arguments, **options)

    monkeypatch.setattr(worker, "run_months", complete)
    small = [
        "--scale",
        "0.002",
        "--months",
        "1",
        "--samples",
        "0",
        "--seeds",
        "2",
        "--workers",
        "1",
    ]
    for words in (
        ["compare", "yongqiao-no-policy", "yongqiao", *small],
        ["attribute", "yongqiao", *small],
    ):
        code, out, err = xiaoqu(*words)
        assert code == 1
        assert out.startswith("Incomplete: ")
        assert "seed 2 (failed)" in out.splitlines()[0]
        assert "--allow-missing takes the result as it is" in err
        assert xiaoqu(*words, "--allow-missing")[0] == 0


def test_a_sweep_with_fewer_seeds_keeps_those_of_its_folder(tiny, tmp_path):
    design = {"scenarios": [tiny()], "seeds": 3, **SMALL}
    sim.sweep(design, tmp_path, workers=1)
    fewer = sim.sweep({**design, "seeds": 1}, tmp_path, workers=1)
    assert fewer.design.all_seeds == [1, 2, 3]
    assert sim.open_sweep(tmp_path).table()["seed"].nunique() == 3
    forced = sim.sweep({**design, "seeds": 1}, tmp_path, workers=1, force=True)
    assert forced.design.all_seeds == [1]
