"""Figures from the command line: formats, the run beside, and figures of what is stored."""

import pytest

import simulation as sim
from simulation.cli.printing import plain_table
from simulation.plots import run as run_figures

ONE = ["--scale", "0.002", "--months", "2"]


@pytest.fixture
def beside(monkeypatch):
    """Runs that are drawn beside another, in order."""
    drawn = []
    overview = run_figures.overview

    def noted(run, without=None):
        drawn.append(without)
        return overview(run, without)

    monkeypatch.setattr(run_figures, "overview", noted)
    return drawn


def test_a_run_is_drawn_beside_the_same_without_a_programme_in_the_formats(
    xiaoqu, tmp_path, beside
):
    code, _, err = xiaoqu("run", "yongqiao", *ONE, "--out", "a", "--format", "svg,png,pdf")
    assert code == 0, err
    for ending, head in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        assert (tmp_path / "a" / f"figure.{ending}").read_bytes().startswith(head)
    code, _, _ = xiaoqu("run", "yongqiao", *ONE, "--out", "b", "--no-without-programme")
    assert code == 0
    with_it, alone = beside
    assert alone is None
    assert with_it.scenario.levers == ()
    assert (with_it.spec.seed, with_it.spec.months) == (1, 2)
    monthly = [(tmp_path / name / "monthly.parquet").read_bytes() for name in "ab"]
    assert monthly[0] == monthly[1]


def test_an_unknown_format_is_refused_before_anything_runs(xiaoqu, tmp_path):
    for command in (["run", "yongqiao"], ["compare", "yongqiao-no-policy", "yongqiao"],
                    ["attribute", "yongqiao"], ["validate"], ["calibrate"],
                    ["sensitivity", "quick"],
                    ["discover", "here", "--where", "satisfaction < 0"]):  # fmt: skip
        code, _, err = xiaoqu(*command, "--format", "png,pfd")
        assert (code, err.count("\n")) == (2, 1)
        assert "--format: read 'pfd', expected a known name; did you mean pdf?" in err
    assert not (tmp_path / "results").exists()


def test_stored_results_are_drawn_by_the_ending_of_the_file(xiaoqu, tmp_path):
    sim.run("yongqiao", scale=0.002, months=2, levels=("city", "street")).save("run")
    strengths = {"values": {"levers.fee_subsidy.strength": [0.5, 1.0]}}
    design = {"scenarios": ["yongqiao"], "strategies": ["no-policy", "fee_subsidy"],
              "settings": strengths, "seeds": 2, "scale": 0.002, "months": 2}  # fmt: skip
    sim.sweep(design, "sweep", workers=1)
    for words, head in (
        (["network", "run", "--street", "4", "-o", "a.pdf"], b"%PDF"),
        (["network", "run", "--district", "0", "-o", "a.pdf"], b"%PDF"),
        (["places", "run", "--level", "street", "-o", "b.svg"], b"<?xml"),
        (["response", "sweep", "-o", "c.svg"], b"<?xml"),
        (["differences", "sweep", "--outcome", "collection_rate", "-o", "d.png"], b"\x89PNG"),
        (["effects", "sweep", "-o", "e.png"], b"\x89PNG"),
        (["heat-map", "sweep"], b"\x89PNG"),
    ):
        code, _, err = xiaoqu("figure", *words)
        assert code == 0, err
        path = tmp_path / (words[-1] if "-o" in words else "sweep/heat-map.png")
        assert path.read_bytes().startswith(head)
        assert err == f"xiaoqu: drawn: {path.relative_to(tmp_path)}\n"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["places", "nowhere"], "FOLDER: read 'nowhere', expected the folder of a run"),
        (["effects", "nowhere", "--street", "3"], "--street: effects has only --outcome"),
        (["network", "nowhere", "-o", "a.jpg"], "--out: read 'a.jpg', expected a name that ends"),
        (["response", "nowhere"], "nowhere: is not the folder of a sweep"),
        (["places", "nowhere", "--level", "distrct"], "did you mean district?"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_one_line(xiaoqu, words, expected):
    code, _, err = xiaoqu("figure", *words)
    assert (code, err.count("\n")) == (2, 1)
    assert expected in err


def test_labels_are_broken_in_80_columns_and_never_cut(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    from simulation.cli.printing import console

    names = [f"linyi, levers.red_black_list.share_of_all_compounds={share}" for share in (0.1, 0.2)]
    table = plain_table("Title", "City, alternative", "Difference", "95 % interval", "Better",
                        "Size", "p")  # fmt: skip
    for name in names:
        table.add_row(name, "+0.123", "-0.12 to the same in all runs", "0.50", "+2.3e+02", "<0.001")
    console().print(table)
    printed = capsys.readouterr().out
    assert "…" not in printed
    assert max(map(len, printed.splitlines())) <= 80
    first_column = "".join(line[:17].strip() for line in printed.splitlines())
    assert all(name.replace(" ", "") in first_column.replace(" ", "") for name in names)
