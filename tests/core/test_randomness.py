"""Random numbers by key: published values, reference implementations, and what they depend on."""

import ast
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from simulation.core import quantiles, randomness
from simulation.model.model import GovernanceModel

PACKAGE = Path(randomness.__file__).parents[1]
LOW = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)

words64 = st.integers(0, 2**64 - 1)
seeds = st.integers(0, 2**64 - 1)
months = st.integers(-600, 600)
decisions = st.text("abcdefghij ", min_size=1, max_size=12)


def numpy_philox(key, low, high):
    """Philox4x32-10 again, on whole arrays, written from the paper."""
    key = [np.uint64(key) & LOW, np.uint64(key) >> HALF]
    low = np.asarray(low, dtype=np.uint64)
    high = np.broadcast_to(np.uint64(high), low.shape)
    c = [low & LOW, low >> HALF, high & LOW, high >> HALF]
    for _ in range(10):
        first = np.uint64(0xD2511F53) * c[0]
        second = np.uint64(0xCD9E8D57) * c[2]
        c = [(second >> HALF) ^ c[1] ^ key[0], second & LOW,
             (first >> HALF) ^ c[3] ^ key[1], first & LOW]  # fmt: skip
        key = [(key[0] + np.uint64(0x9E3779B9)) & LOW, (key[1] + np.uint64(0xBB67AE85)) & LOW]
    return c


def numpy_uniform(seed, decision, month, entity):
    """Uniform numbers again: the counter is entity, month and decision; 52 bits of the block."""
    high = (zlib.crc32(decision.encode()) << 32) | (month % 2**32)
    word = numpy_philox(seed % 2**64, entity, high)
    return ((word[0] * 2**20 + word[1] // 2**12).astype(float) + 0.5) / 2**52


@pytest.mark.parametrize(
    ("key", "low", "high", "words"),
    [
        (0, 0, 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
        (2**64 - 1, 2**64 - 1, 2**64 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
        # counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0, low words first
        (
            0x299F31D0A4093822,
            0x85A308D3243F6A88,
            0x0370734413198A2E,
            "d16cfe09 94fdcceb 5001e420 24126ea1",
        ),
    ],
)
def test_philox_gives_the_published_answers(key, low, high, words):
    expected = [int(word, 16) for word in words.split()]
    block = randomness.philox(np.uint64(key), np.uint64(low), np.uint64(high))
    assert [int(word) for word in block] == expected
    assert [int(word) for word in numpy_philox(key, low, high)] == expected


@given(words64, words64, words64)
def test_philox_agrees_with_its_reference_implementation(key, low, high):
    block = randomness.philox(np.uint64(key), np.uint64(low), np.uint64(high))
    assert [int(word) for word in block] == [int(word) for word in numpy_philox(key, low, high)]


@given(seeds, decisions, months, st.lists(words64, min_size=1, max_size=5))
def test_draws_agree_with_their_twins(seed, decision, month, entities):
    entity = np.array(entities, dtype=np.uint64)
    u = numpy_uniform(seed, decision, month, entity)
    where = (seed, decision, month, entity)
    np.testing.assert_array_equal(randomness.uniform(*where), u)
    plain = [quantiles.standard_normal.py_func(float(x)) for x in u]
    np.testing.assert_array_equal(randomness.normal(*where), plain)
    np.testing.assert_allclose(plain, special.ndtri(u), rtol=1e-13, atol=1e-15)
    np.testing.assert_array_equal(randomness.bernoulli(*where, 0.3), u < 0.3)
    np.testing.assert_array_equal(randomness.poisson(*where, 2.7), stats.poisson.ppf(u, 2.7))
    np.testing.assert_array_equal(randomness.binomial(*where, 9, 0.3), stats.binom.ppf(u, 9, 0.3))


def test_standard_normal_is_right_far_into_the_tails():
    probability = np.concatenate([np.logspace(-300, -1, 300), np.linspace(0.01, 0.999999, 301)])
    found = [quantiles.standard_normal(p) for p in probability]
    np.testing.assert_allclose(found, special.ndtri(probability), rtol=1e-13, atol=1e-15)


@pytest.mark.parametrize("mean", [0.0, 1e-6, 0.3, 4.0, 99.5, 2500.0])
def test_poisson_counts_are_the_quantiles_of_scipy(mean):
    u = randomness.uniform(5, "quantiles", 0, np.arange(500))
    found = randomness.poisson(5, "quantiles", 0, np.arange(500), mean)
    np.testing.assert_array_equal(found, stats.poisson.ppf(u, mean) if mean else 0)


@pytest.mark.parametrize("n", [0, 1, 7, 300, 20_000])
@pytest.mark.parametrize("p", [0.0, 1e-5, 0.26, 0.5, 0.97, 1.0])
def test_binomial_counts_are_the_quantiles_of_scipy(n, p):
    u = randomness.uniform(6, "quantiles", 0, np.arange(300))
    found = randomness.binomial(6, "quantiles", 0, np.arange(300), n, p)
    np.testing.assert_array_equal(found, stats.binom.ppf(u, n, p))


fine = st.integers(0, 997).map(lambda k: k / 997)


@given(fine.map(lambda p: 0.001 + 0.998 * p), fine, fine, st.integers(1, 60))
def test_counts_grow_with_their_parameters(random_numbers, one, other, n):
    less, more = sorted((one, other))
    assert (
        quantiles.binomial_quantile(random_numbers, n, less)
        <= quantiles.binomial_quantile(random_numbers, n, more)
        <= n
    )
    less, more = less * 80, more * 80
    assert quantiles.poisson_quantile(random_numbers, less) <= quantiles.poisson_quantile(
        random_numbers, more
    )


@given(seeds, decisions, months, words64)
def test_every_part_of_the_name_of_a_draw_counts(seed, decision, month, entity):
    def draw(seed=seed, decision=decision, month=month, entity=entity):
        return float(randomness.uniform(seed, decision, month, np.uint64(entity)))

    others = [
        draw(seed=(seed + 1) % 2**64),
        draw(decision=decision + "x"),
        draw(month=month + 1),
        draw(month=-month - 1),
        draw(entity=entity ^ 1),
        draw(entity=entity ^ 2**40),
    ]
    assert draw() == draw()
    assert 0 < draw() < 1
    assert len({draw(), *others}) == 1 + len({month + 1, -month - 1}) + 4


@given(st.permutations(range(12)), st.integers(0, 12))
def test_neither_order_nor_pieces_change_a_random_number(order, cut):
    entity = np.arange(12)
    mean = np.linspace(0, 5, 12)
    whole = randomness.poisson(3, "order", -4, entity, mean)
    order = np.array(order)
    np.testing.assert_array_equal(
        randomness.poisson(3, "order", -4, order, mean[order]), whole[order]
    )
    pieces = (slice(cut), slice(cut, 12))
    parts = [randomness.poisson(3, "order", -4, entity[part], mean[part]) for part in pieces]
    np.testing.assert_array_equal(np.concatenate(parts), whole)


def test_draws_have_the_shape_of_their_entities():
    grid = np.arange(6).reshape(2, 3)
    assert randomness.normal(1, "shape", 0, grid).shape == (2, 3)
    assert randomness.binomial(1, "shape", 0, grid, 4, 0.5).shape == (2, 3)
    assert randomness.uniform(1, "shape", 0, 7).shape == ()
    assert randomness.uniform(1, "shape", 0, grid)[1, 2] == randomness.uniform(1, "shape", 0, 5)


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
def test_pairs_are_ordered_and_never_meet(first, second):
    assert int(randomness.pair(first, second)) == first * 2**32 + second


def z(values, expected, sd):
    """Standard errors between a mean and what it should be."""
    return (np.mean(values) - expected) / (sd / np.sqrt(np.size(values)))


def test_draws_have_the_moments_they_should():
    n = np.arange(40_000)
    u, x = randomness.uniform(11, "moments", 3, n), randomness.normal(11, "moments", 3, n)
    k = randomness.poisson(11, "moments", 3, n, 4.0)
    found = {
        "mean of uniform": z(u, 0.5, np.sqrt(1 / 12)),
        "variance of uniform": z((u - 0.5) ** 2, 1 / 12, np.sqrt(1 / 180)),
        "mean of normal": z(x, 0, 1),
        "variance of normal": z(x**2, 1, np.sqrt(2)),
        "mean of poisson": z(k, 4, 2),
        "variance of poisson": z((k - 4.0) ** 2, 4, np.sqrt(4 + 2 * 16)),
        "lag of entity": z(x[1:] * x[:-1], 0, 1),
        "across months": z(x * randomness.normal(11, "moments", 4, n), 0, 1),
        "across decisions": z(x * randomness.normal(11, "moment", 3, n), 0, 1),
        "across seeds": z(x * randomness.normal(12, "moments", 3, n), 0, 1),
        "across lanes": z(*lanes(n), 1 / 12),
    }
    assert {name: value for name, value in found.items() if not abs(value) < 5} == {}


def lanes(n):
    """Product of the first and third word of each block, centred, and its expected value."""
    first, _, third, _ = (word / 2.0**32 - 0.5 for word in numpy_philox(11, n, 77))
    return first * third, 0


def texts(package):
    """Every string in the source; the names of decisions are among them."""
    return {
        node.value
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_two_decisions_share_a_code(tiny, monkeypatch):
    used, code = set(), randomness.decision_code
    monkeypatch.setattr(randomness, "decision_code", lambda name: used.add(name) or code(name))
    model = GovernanceModel(tiny(), seed=3, scale=0.5)
    for _ in range(12):
        model.step()
    names = texts(PACKAGE) | used
    assert {"compound size", "bidders", "vigour cross_appointment"} <= names
    assert len({code(name) for name in names}) == len(names)


def test_every_decision_is_taken_at_one_place():
    """Two decisions of one name would have the same random numbers."""
    drawing = {"uniform", "normal", "bernoulli", "poisson", "binomial", "_uniform", "counter_high"}
    drawing |= {"happens", "firm_happens", "_random"}
    places = [
        ast.unparse(text)
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in drawing
        for text in node.args
        if isinstance(text, ast.JoinedStr | ast.Constant) and "'" in ast.unparse(text)
    ]
    assert len(places) > 40
    assert sorted({name for name in places if places.count(name) > 1}) == []


def test_generators_follow_seed_and_name():
    def first(seed, name):
        return randomness.generator(seed, name).random()

    assert first(1, "resampling") == first(1, "resampling")
    assert len({first(1, "resampling"), first(2, "resampling"), first(1, "search")}) == 3


@pytest.mark.parametrize(("first", "second"), [(0, 0), (3, 7), (7, 3), (2**31, 2**32 - 1)])
def test_one_pair_is_that_of_the_arrays(first, second):
    both = int(randomness.pair(first, np.array([second]))[0])
    assert randomness.pair_of(first, second) == both
    assert randomness.pair_of(np.int64(first), np.uint64(second)) == both
    numbers = [float(randomness.normal(1, "a", 2, kind(both))) for kind in (int, np.uint64)]
    assert numbers == [float(randomness.normal(1, "a", 2, [both])[0])] * 2
