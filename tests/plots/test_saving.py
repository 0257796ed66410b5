"""Saving: formats by the ending, the same bytes for the same figure, and messages."""

import pytest
from matplotlib.figure import Figure

from simulation.io.errors import InputError
from simulation.plots.saving import FORMATS, checked_formats, save, save_each

HEADS = {"png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF-"}


def drawing():
    figure = Figure(figsize=(3, 2), layout="constrained")
    axis = figure.subplots()
    axis.plot([0, 1], [1, 2], label="a line")
    axis.set_ylabel("points")
    axis.legend()
    figure.supxlabel("a note below")
    return figure


def test_the_ending_decides_the_format(tmp_path):
    for path in save_each(drawing(), tmp_path / "figure.of.mine", FORMATS):
        ending = path.name.rpartition(".")[2]
        assert path.name == f"figure.of.mine.{ending}"
        assert path.read_bytes().startswith(HEADS[ending])


@pytest.mark.parametrize("ending", FORMATS)
def test_a_figure_is_the_same_bytes_alone_again_and_after_other_formats(tmp_path, ending):
    alone = save(drawing(), tmp_path / f"alone.{ending}").read_bytes()
    figure = drawing()
    save_each(figure, tmp_path / "each", FORMATS)
    again = save(figure, tmp_path / f"again.{ending}").read_bytes()
    assert alone == again == (tmp_path / f"each.{ending}").read_bytes()
    assert not any(word in alone for word in (b"CreationDate", b"dc:date", b"Software"))


def test_another_ending_or_format_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"figure: file: read 'figure.jpg', expected .* in .png"):
        save(drawing(), tmp_path / "figure.jpg")
    assert checked_formats("svg,png,svg", "run") == ("png", "svg")
    with pytest.raises(InputError, match=r"run: --format: read 'svgs', expected .*mean svg"):
        checked_formats("png,svgs", "run")
