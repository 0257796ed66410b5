"""Figure of a posterior, and its samples in ArviZ."""

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments.posteriors import Posterior
from simulation.experiments.priors import uncertain
from simulation.io.errors import InputError
from simulation.plots.posterior import posterior, save_posterior

WUHAN = sim.read_posterior("wuhan")


def bars(axis):
    return [patch.get_height() for patch in axis.patches]


def test_samples_of_the_prior_have_even_bars_and_narrow_ones_do_not():
    prior = uncertain()["payment.norm"]
    even = [float(prior.quantiles(pd.Series([(k + 0.5) / 100]))[0]) for k in range(100)]
    narrow = [even[50]] * 100
    drawn = {}
    for name, values in (("even", even), ("narrow", narrow)):
        table = pd.DataFrame({"parameters.payment.norm": values})
        drawn[name] = bars(posterior(Posterior(table, {}), ["payment.norm"]).axes[0])
    assert drawn["even"] == pytest.approx([1.0] * 10)
    assert max(drawn["narrow"]) == pytest.approx(10.0)


def test_the_figure_shows_what_is_narrowed_most_and_the_size(tmp_path):
    figure = posterior(WUHAN)
    titles = [axis.get_title("left") for axis in figure.axes if axis.get_visible()]
    assert titles == [name for name in WUHAN.informed if name in uncertain()][:12]
    assert any("effective sample size" in text.get_text() for text in figure.texts)
    save_posterior(WUHAN, tmp_path / "posterior.png")
    assert (tmp_path / "posterior.png").stat().st_size > 10_000


def test_a_parameter_that_it_does_not_have_is_refused():
    with pytest.raises(InputError, match=r"did you mean potency\.party"):
        posterior(WUHAN, ["potency.parti"])


def test_samples_in_arviz():
    pytest.importorskip(
        "arviz_base", reason="ArviZ is not installed: pip install 'xiaoqu[posterior]'"
    )
    tree = WUHAN.to_arviz()
    assert tree["posterior"]["potency.party"].shape == (1, len(WUHAN.samples))
