"""What a folder says of its sweep is checked against what its runs say of themselves."""

import contextlib
import os
import random
import shutil
import sqlite3

import pandas as pd
import pytest

import simulation as sim
from simulation.experiments import database, dispatch

SMALL = {"scale": 0.3, "months": 2}


@pytest.fixture(scope="module")
def plain(tiny, tmp_path_factory):
    """Two strategies and two seeds, with a shard for each run."""
    design = sim.Design(scenarios=[tiny()], strategies=["own", "no-policy"], seeds=2, **SMALL)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dispatch, "HERE_SECONDS", 0.0)
        return sim.sweep(design, tmp_path_factory.mktemp("plain"), workers=1)


@pytest.fixture
def copy(plain, tmp_path):
    return shutil.copytree(plain.folder, tmp_path / "copy")


def redescribed(folder, name, change):
    """Change a part of the description and write its checksum anew, as an editor might."""
    path = folder / "sweep.sqlite"
    with database.reading(path) as connection:
        value = database.description(connection)[name]
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        database.describe(connection, {name: change(value)})


def exchanged(runs):
    """The runs of both strategies, exchanged."""
    return [*runs[2:], *runs[:2]]


def renamed(design):
    """The design with the names of both strategies exchanged."""
    first, second = design["scenarios"]
    first["strategy"], second["strategy"] = second["strategy"], first["strategy"]
    return design


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("runs", exchanged),
        ("runs", lambda runs: [runs[1], runs[0], *runs[2:]]),
        ("runs", lambda runs: runs[:3]),
        ("design", renamed),
        ("design", lambda design: {**design, "seeds": [2, 1]}),
        ("design", lambda design: {**design, "seeds": 3}),
    ],
    ids=["strategies", "two seeds", "fewer", "names", "seeds", "more seeds"],
)
def test_values_exchanged_in_the_description_are_noticed(plain, copy, name, change):
    redescribed(copy, name, change)
    swept = sim.open_sweep(copy)
    for read in (swept.table, swept.status, lambda: swept.runs, lambda: swept.outcomes):
        with pytest.raises(sim.StoreError, match="is damaged"):
            read()
    with pytest.raises(sim.StoreError, match="is damaged"):
        sim.compare_runs(copy)
    again = sim.sweep(plain.design, copy, workers=1, keep_seeds=False)
    pd.testing.assert_frame_equal(again.table(), plain.table())


def rewritten(folder, change):
    """Write the rows of the table of runs anew, with right checksums."""
    path = folder / "sweep.sqlite"
    with database.reading(path) as connection:
        rows = list(database.all_runs(connection))
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        database.add_runs(connection, change(rows))


def with_shards_exchanged(rows):
    shards = {row.run: row.shard for row in rows}
    order = list(shards)
    return [row._replace(shard=shards[order[-1 - k]]) for k, row in enumerate(rows)]


def with_runs_exchanged(rows):
    """Each run with the provenance, the design point and the shard of another."""
    return [row._replace(run=other.run) for row, other in zip(rows, rows[::-1], strict=True)]


def with_provenances_exchanged(rows):
    pairs = zip(rows, rows[::-1], strict=True)
    return [row._replace(provenance=other.provenance) for row, other in pairs]


@pytest.mark.parametrize(
    "change", [with_shards_exchanged, with_runs_exchanged, with_provenances_exchanged]
)
def test_a_shard_says_itself_what_its_runs_are(copy, change):
    rewritten(copy, change)
    with pytest.raises(sim.StoreError, match=r"is damaged|is another shard"):
        sim.open_sweep(copy).table()


def test_a_run_that_is_asked_for_under_another_name_is_not_damage(tiny, tmp_path):
    """The second sample of the first design is the first of the second."""
    one, other = {"parameters.payment.norm": 0.7}, {"parameters.payment.norm": 0.8}
    design = {"scenarios": [tiny()], **SMALL}
    before = sim.sweep({**design, "samples": [one, other]}, tmp_path, workers=1)
    run = before.runs["run"][1]
    made = []
    after = sim.sweep(
        {**design, "samples": [other]}, tmp_path, workers=1, progress=lambda *n: made.append(n)
    )
    assert made == [(1, 1)], "it is reused"
    assert after.table()[["run", "sample"]].drop_duplicates().to_numpy().tolist() == [[run, 1]]


@pytest.mark.parametrize("seed", range(2))
def test_no_bit_that_flips_anywhere_gives_another_table(plain, copy, seed):
    luck = random.Random(seed)
    files = sorted(path for path in copy.rglob("*") if path.is_file() and path.stat().st_size)
    expected, refused = plain.table(), 0
    for _ in range(60):
        path = luck.choice(files)
        whole = path.read_bytes()
        changed = bytearray(whole)
        changed[luck.randrange(len(whole))] ^= 1 << luck.randrange(8)
        path.write_bytes(changed)
        try:
            pd.testing.assert_frame_equal(sim.open_sweep(copy).table(), expected)
        except sim.StoreError:
            refused += 1
        path.write_bytes(whole)
        for ending in database.ENDINGS:
            (copy / f"sweep.sqlite{ending}").unlink(missing_ok=True)
    assert refused > 10


def test_what_does_not_belong_among_the_shards_is_named_and_set_aside(plain, copy):
    shards = copy / "shards"
    own = sorted(path.name for path in shards.iterdir())
    (shards / "mine.parquet").write_bytes(b"mine")
    (shards / "notes.txt").write_text("mine")
    (shards / "folder").mkdir()
    with pytest.warns(UserWarning, match="is no part of the sweep") as said:
        sim.open_sweep(copy).extend(0, workers=1)
    for name in ("mine.parquet", "notes.txt", "folder"):
        assert any(f"{os.sep}{name}: " in str(one.message) for one in said)
        assert (copy / "set-aside" / name).exists()
    assert (copy / "set-aside" / "mine.parquet").read_bytes() == b"mine"
    assert sorted(path.name for path in shards.iterdir()) == own
    pd.testing.assert_frame_equal(sim.open_sweep(copy).table(), plain.table())
