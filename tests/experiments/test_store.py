"""The store: what it keeps, and what it makes good."""

import json

import pandas as pd
import pytest
from filelock import FileLock

import simulation as sim
from simulation.experiments.store import (
    DESCRIPTION,
    INDEX,
    LOCK,
    NAMES,
    RUNS_KEY,
    RunRecord,
    Store,
    _name_of,
    as_shard,
)

FIRST, SECOND = "a" * 16, "b" * 16


def record(run, status="done", message="", seed=1):
    return RunRecord(run, status, message, {"scenario": "s", "seed": seed}, {"seed": seed})


def monthly(value):
    rows = [("2017-01", "city", "wuhan", "satisfaction", kind, value) for kind in ("true", "said")]
    names = ["month", "level", "place", "outcome", "kind", "value"]
    return pd.DataFrame(rows, columns=names)


def batch(*runs, value=1.5):
    """A shard with some runs that are done, and their records."""
    records = [record(run) for run in runs]
    return as_shard({run: monthly(value) for run in runs}, records), records


@pytest.fixture
def store(tmp_path):
    """A store with one batch of two runs."""
    made = Store(tmp_path)
    with made.writing():
        made.describe(design={}, runs=[])
        made.add(*batch(FIRST, SECOND))
    return made


def shard(store):
    (path,) = (store.folder / "shards").glob("*.parquet")
    return path


def repaired(folder):
    """The store as the next writer finds it."""
    store = Store(folder)
    with store.writing():
        pass
    again = Store(folder)
    assert again.index == store.index
    return again


def test_what_is_kept_can_be_read(store):
    again = Store(store.folder)
    assert set(again.index) == {FIRST, SECOND}
    table = again.outcomes([SECOND]).to_pandas()
    pd.testing.assert_frame_equal(
        table.drop(columns="run").astype({"value": float} | dict.fromkeys(NAMES[1:], str)),
        monthly(1.5).astype(dict.fromkeys(NAMES[1:], str)),
    )
    assert set(table["run"]) == {SECOND}
    assert list(again.records()) == [record(FIRST), record(SECOND)]


def test_no_runs_give_an_empty_table(store):
    assert store.outcomes([]).num_rows == 0
    assert store.outcomes([]).column_names == [*NAMES, "value"]


def test_a_shard_is_called_by_its_bytes_and_read_by_anyone(store):
    import pyarrow.parquet as pq

    assert _name_of(shard(store).read_bytes()) == shard(store).stem
    assert len(pd.read_parquet(shard(store))) == 4
    assert pq.read_schema(shard(store)).metadata[RUNS_KEY].isascii()


def test_a_run_that_failed_can_be_done_later_but_not_the_other_way_round(tmp_path):
    store = Store(tmp_path)
    failed = [record(FIRST, "failed", "by chance")]
    with store.writing():
        store.add(as_shard({}, failed), failed)
        assert store.index[FIRST].status == "failed"
        assert store.outcomes([FIRST]).num_rows == 0
        store.add(*batch(FIRST))
        later = [record(FIRST, "failed", "again")]
        store.add(as_shard({}, later), later)
        store.add(*batch(FIRST, value=9.0))
    again = repaired(tmp_path)
    assert again.index[FIRST].status == "done"
    assert set(again.outcomes([FIRST]).to_pandas()["value"]) == {1.5}
    assert [one.status for one in again.records()] == ["done"]


# ------------------------------------------------------------------------------------ interruptions


@pytest.mark.parametrize("cut", [1, 20, -1])
def test_a_torn_line_of_the_index_is_made_good(store, cut):
    index = store.folder / INDEX
    whole = index.read_bytes()
    index.write_bytes(whole[:cut])
    assert Store(store.folder).index == {}
    assert set(repaired(store.folder).index) == {FIRST, SECOND}
    assert index.read_bytes() == whole


def test_a_lost_index_is_written_anew(store):
    (store.folder / INDEX).unlink()
    assert repaired(store.folder).index == store.index


def test_a_shard_that_is_not_whole_is_not_there(store):
    beside = store.folder / "shards" / ".x.parquet.part"
    beside.write_bytes(b"PAR1")
    assert repaired(store.folder).index == store.index
    assert not beside.exists()


@pytest.mark.parametrize("change", [lambda b: b[:-9], lambda b: b"x" + b[1:]], ids=["cut", "bit"])
def test_a_damaged_shard_is_noticed_set_aside_and_missing(store, change):
    path = shard(store)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(sim.InputError, match="is damaged; sweep again into this folder"):
        Store(store.folder).outcomes([FIRST])
    assert repaired(store.folder).index == {}
    assert path.with_suffix(".damaged").exists()


def test_a_shard_that_was_taken_away_is_missing(store):
    shard(store).unlink()
    assert Store(store.folder).index == {}
    assert repaired(store.folder).index == {}


# ---------------------------------------------------------------------------------------- refusals


def test_two_sweeps_do_not_write_into_one_folder(store):
    with (
        FileLock(store.folder / LOCK),
        pytest.raises(sim.InputError, match="another sweep is writing here"),
        Store(store.folder).writing(),
    ):
        pass


def test_a_store_of_another_environment_is_read_but_not_written(store):
    path = store.folder / DESCRIPTION
    about = json.loads(path.read_text("utf8"))
    about["environment"]["numpy"] = "1.0"
    path.write_text(json.dumps(about))
    told = r'environment: was made in another one \(numpy: "1.0" then, .* into another folder'
    with pytest.raises(sim.InputError, match=told), Store(store.folder).writing():
        pass
    assert Store(store.folder).outcomes([FIRST]).num_rows == 2


@pytest.mark.parametrize(
    ("text", "told"), [("{", "is not JSON"), ('{"format": 99}', "another version of the store")]
)
def test_a_folder_that_is_something_else_is_refused(store, text, told):
    (store.folder / DESCRIPTION).write_text(text)
    with pytest.raises(sim.InputError, match=told):
        _ = Store(store.folder).description


def test_a_folder_without_a_sweep_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(sim.InputError, match="is no sweep"):
            sim.open(folder)
