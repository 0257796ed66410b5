"""The store: what it keeps, what it clears up, and what it refuses."""

import contextlib
import os
import random
import shutil
import sqlite3
import tempfile
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from filelock import FileLock

import simulation as sim
from simulation.experiments import database
from simulation.experiments import store as stores
from simulation.experiments.provenance import environment
from simulation.experiments.shards import NAMES, RunRecord, as_shard, shard_name
from simulation.experiments.store import LOCK, Entry, Store

FIRST, SECOND = "a" * 16, "b" * 16
ABOUT = {"code": "c", "design": {"name": "城"}, "tables": ["city"], "runs": [FIRST, SECOND]}


def record(run, status="done", message="", seed=1, traceback=""):
    place = {"scenario": "s", "seed": seed}
    return RunRecord(run, status, message, place, {"seed": seed, "城": [0.1]}, traceback)


def monthly(value):
    rows = [("2017-01", "city", "wuhan", "satisfaction", kind, value) for kind in ("true", "said")]
    names = ["month", "level", "place", "outcome", "kind", "value"]
    return pd.DataFrame(rows, columns=names)


def batch(*runs, value=1.5):
    """A shard with some runs that are done, and their records."""
    records = [record(run) for run in runs]
    return as_shard({run: monthly(value) for run in runs}, records), records


def failure(*runs, message="by chance"):
    """A shard of runs that failed, and their records."""
    return as_shard({}), [record(run, "failed", message, traceback="here\n") for run in runs]


@pytest.fixture
def store(tmp_path):
    """A store with one batch of two runs."""
    return filled(tmp_path, batch(FIRST, SECOND))


def filled(folder, *batches):
    made = Store(folder)
    with made.writing():
        made.describe(**ABOUT)
        for one in batches:
            made.add(*one)
    return made


def shard(store):
    (path,) = (store.folder / "shards").glob("*.parquet")
    return path


def repaired(folder):
    """The store as the next writer leaves it."""
    with Store(folder).writing():
        pass
    return Store(folder)


def files(folder):
    """Names of the files of a store, but not of its shards and its lock."""
    return sorted(path.name for path in folder.iterdir() if path.name not in ("shards", ".lock"))


@contextlib.contextmanager
def sql(store):
    """Connection to the database of a store, past all that guards it."""
    with contextlib.closing(sqlite3.connect(store.path)) as connection, connection:
        yield connection


def contents(store):
    """All that a store says, to be compared."""
    table = store.outcomes(store.index).to_pandas().astype(str)
    return (store.description, store.index, store.records(), table.to_csv())


# ------------------------------------------------------------------------------------ what is kept


def test_what_is_kept_can_be_read(store):
    again = Store(store.folder)
    assert again.description == {"format": 3, "environment": environment(), **ABOUT}
    assert set(again.index) == {FIRST, SECOND}
    table = again.outcomes([SECOND]).to_pandas()
    pd.testing.assert_frame_equal(
        table.drop(columns="run").astype({"value": float} | dict.fromkeys(NAMES[1:], str)),
        monthly(1.5).astype(dict.fromkeys(NAMES[1:], str)),
    )
    assert set(table["run"]) == {SECOND}
    assert again.records() == [record(FIRST), record(SECOND)]
    assert again.record(SECOND) == record(SECOND)
    assert again.record("c" * 16) is None
    assert again.records_of({"seed": 1, "scenario": "s"}) == again.records()
    assert again.records_of({"seed": 2, "scenario": "s"}) == []


def test_no_runs_give_an_empty_table(store):
    assert store.outcomes([]).num_rows == 0
    assert store.outcomes([]).column_names == [*NAMES, "value"]


def test_a_shard_is_called_by_its_bytes_and_read_by_anyone(store):
    assert shard_name(shard(store).read_bytes()) == shard(store).stem
    assert len(pd.read_parquet(shard(store))) == 4
    assert list(pq.read_schema(shard(store)).metadata) == [b"runs"]


def test_a_run_that_failed_keeps_its_message_and_its_traceback_and_no_shard(tmp_path):
    text = "a file called \udcff"
    store = filled(tmp_path, failure(FIRST, message=text), batch(SECOND))
    assert store.index[FIRST] == Entry(None, "failed", r"a file called \udcff")
    assert store.record(FIRST).traceback == "here\n"
    assert store.outcomes([FIRST]).num_rows == 0
    assert shard(store).stem == store.index[SECOND].shard


def test_a_run_that_failed_can_be_done_later_but_not_the_other_way_round(tmp_path):
    store = Store(tmp_path)
    with store.writing():
        store.describe(**ABOUT)
        store.add(*failure(FIRST))
        assert store.index[FIRST].status == "failed"
        assert store.outcomes([FIRST]).num_rows == 0
        store.add(*batch(FIRST))
        store.add(*failure(FIRST, message="again"))
        store.add(*batch(FIRST, value=9.0))
    again = repaired(tmp_path)
    assert again.index[FIRST].status == "done"
    assert set(again.outcomes([FIRST]).to_pandas()["value"]) == {1.5}
    assert [one.status for one in again.records()] == ["done"]


def test_a_store_is_described_anew(store):
    with store.writing():
        store.describe(**{**ABOUT, "runs": [FIRST]})
    assert store.description["runs"] == [FIRST]
    assert set(store.index) == {FIRST, SECOND}


def test_nothing_is_added_outside_of_writing(store):
    with pytest.raises(RuntimeError, match="inside"):
        store.add(*batch(FIRST))


# ---------------------------------------------------------------------------- readers and writers


def test_a_store_that_was_written_is_one_file(store):
    assert files(store.folder) == ["sweep.sqlite"]
    contents(store)
    assert files(store.folder) == ["sweep.sqlite"]


def test_a_reader_sees_what_is_finished_while_another_writes(store):
    with store.writing():
        store.add(*batch("c" * 16, value=2.0))
        reader = Store(store.folder)
        assert set(reader.index) == {FIRST, SECOND, "c" * 16}
        assert reader.outcomes(["c" * 16]).num_rows == 2
        with database.reading(store.path) as connection:
            rows = database.all_runs(connection)
            next(rows)
            store.add(*batch("d" * 16, value=3.0))
            assert len(list(rows)) == 2, "a reader sees one moment"
        assert len(reader.index) == 4
    assert files(store.folder) == ["sweep.sqlite"]


def test_a_reader_who_stays_does_not_keep_a_writer_from_ending(store, monkeypatch):
    monkeypatch.setattr(database, "MOST_PAUSES", 2)
    with contextlib.ExitStack() as stack:
        with store.writing():
            connection = stack.enter_context(database.reading(store.path))
            assert len(list(database.all_runs(connection))) == 2
            store.add(*batch("c" * 16))
        assert len(list(database.all_runs(connection))) == 2
        assert len(store.index) == 3
    assert len(repaired(store.folder).index) == 3
    assert files(store.folder) == ["sweep.sqlite"]


def test_where_there_is_no_write_ahead_log_the_journal_is_one_that_rolls_back(store, monkeypatch):
    monkeypatch.setattr(database, "_set_journal", lambda *_: "delete")
    with store.writing():
        store.add(*batch("c" * 16))
        assert len(Store(store.folder).index) == 3
    assert len(repaired(store.folder).index) == 3


def test_two_sweeps_do_not_write_into_one_folder(store):
    with (
        FileLock(store.folder / LOCK),
        pytest.raises(sim.StoreError, match="another sweep is writing here"),
        Store(store.folder).writing(),
    ):
        pass
    with (
        store.writing(),
        pytest.raises(sim.StoreError, match="another sweep is writing here"),
        Store(store.folder).writing(),
    ):
        pass


@pytest.fixture
def read_only():
    """Function that gives a copy of a store that this process cannot write."""
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        Path(folder).chmod(0o755)

        def copy(store):
            place = Path(shutil.copytree(store.folder, Path(folder) / "store"))
            for path in (place, *place.rglob("*")):
                path.chmod(0o555 if path.is_dir() else 0o444)
            stack.callback(lambda: [path.chmod(0o755) for path in (place, place / "shards")])
            if os.geteuid() == 0:  # who may write anywhere
                os.seteuid(65534)
                stack.callback(os.seteuid, 0)
            return Store(place)

        yield copy


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="needs POSIX")
@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_folder_that_cannot_be_written_can_be_read(store, read_only, mode):
    before = contents(store)
    with sql(store) as connection:
        connection.execute(f"PRAGMA journal_mode={mode}")
    copy = read_only(store)
    assert contents(copy) == before
    assert files(copy.folder) == ["sweep.sqlite"]
    with (
        pytest.raises(sim.InputError, match="cannot be written: Permission denied"),
        copy.writing(),
    ):
        pass


# ---------------------------------------------------------------------------------- interruptions


def test_a_shard_that_is_not_whole_is_not_there(store):
    beside = [store.folder / "shards" / ".x.parquet.part", store.folder / ".sweep.sqlite.part"]
    for path in beside:
        path.write_bytes(b"PAR1")
    assert repaired(store.folder).index == store.index
    assert not any(path.exists() for path in beside)


def test_a_shard_that_no_run_names_is_deleted_by_the_next_writer(store, monkeypatch):
    """As a sudden death between shard and transaction leaves it."""

    def die(*_):
        raise KeyboardInterrupt

    before = contents(store)
    with monkeypatch.context() as patch, store.writing():
        patch.setattr(database, "add_runs", die)
        with pytest.raises(KeyboardInterrupt):
            store.add(*batch("c" * 16, value=7.0))
    paths = list((store.folder / "shards").glob("*.parquet"))
    assert len(paths) == 2
    assert contents(Store(store.folder)) == before
    assert contents(repaired(store.folder)) == before
    assert shard(store).stem == store.index[FIRST].shard


@pytest.mark.parametrize("change", [lambda b: b[:-9], lambda b: b"x" + b[1:]], ids=["cut", "bit"])
def test_a_damaged_shard_is_noticed_set_aside_and_missing(store, change):
    path = shard(store)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(sim.StoreError, match="is damaged; sweep again into this folder"):
        Store(store.folder).outcomes([FIRST])
    with pytest.warns(UserWarning, match=f"{path.name}: is damaged; it is in "):
        assert repaired(store.folder).index == {}
    assert (store.folder / "set-aside" / f"{path.stem}.damaged").exists()


def test_a_run_whose_shard_was_taken_away_is_missing_until_it_is_done_again(store):
    before = contents(store)
    content = shard(store).read_bytes()
    shard(store).unlink()
    assert Store(store.folder).index == {}
    assert Store(store.folder).records() == []
    assert Store(store.folder).record(FIRST) is None
    again = repaired(store.folder)
    assert again.index == {}
    with again.writing():
        again.add(content, [record(FIRST), record(SECOND)])
    assert contents(Store(store.folder)) == before


def test_a_transaction_that_was_torn_is_rolled_back(store):
    """A writer dies in mid-transaction, with either journal."""
    before = contents(store)
    for mode in ("WAL", "DELETE"):
        pid = os.fork()
        if pid == 0:
            connection = sqlite3.connect(store.path, isolation_level=None)
            connection.execute(f"PRAGMA journal_mode={mode}")
            connection.execute("PRAGMA cache_size=1")  # so that it is written before its end
            connection.execute("BEGIN")
            connection.execute("UPDATE runs SET message = hex(zeroblob(100000))")
            os._exit(0)
        os.waitpid(pid, 0)
        assert len(files(store.folder)) > 1
        assert contents(Store(store.folder)) == before
        assert contents(repaired(store.folder)) == before
        assert files(store.folder) == ["sweep.sqlite"]


def test_journals_of_a_database_that_was_deleted_do_no_harm(store):
    with store.writing():
        store.add(*batch("c" * 16))
        for ending in ("-wal", "-shm"):
            path = store.path.with_name(store.path.name + ending)
            shutil.copy(path, path.with_suffix(".copy" + ending))
    store.path.unlink()
    for path in store.folder.glob("*.copy-*"):
        path.rename(store.path.with_name(store.path.name + path.name[-4:]))
    again = filled(store.folder, batch(SECOND))
    assert set(again.index) == {SECOND}
    assert again.description == {"format": 3, "environment": environment(), **ABOUT}


def test_a_disk_that_is_full_is_told_in_one_message(store, monkeypatch):
    before = contents(store)
    open_to_write = database.open_to_write

    def open_full(path):
        connection = open_to_write(path)
        connection.execute("PRAGMA max_page_count=1")
        return connection

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(database, "open_to_write", open_full)
    with store.writing():
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", fail)
            with pytest.raises(sim.StoreError, match=r"parquet: cannot be written: No space left"):
                store.add(*batch("c" * 16, value=2.0))
        with pytest.raises(sim.StoreError, match=r"sweep\.sqlite: cannot be written: .*is full"):
            store.add(*failure("c" * 16, message="long" * 10_000))
    assert contents(Store(store.folder)) == before
    assert contents(repaired(store.folder)) == before


# ---------------------------------------------------------------------------------------- refusals


def test_a_store_of_another_environment_is_read_but_not_written(store, monkeypatch):
    monkeypatch.setattr(stores, "environment", lambda: {**environment(), "numpy": "1.0"})
    told = r'environment: was made in another one \(numpy: .* "1.0" now\), .* into another folder'
    with pytest.raises(sim.InputError, match=told), Store(store.folder).writing():
        pass
    assert Store(store.folder).outcomes([FIRST]).num_rows == 2


@pytest.mark.parametrize("name", ["sweep.json", "index.jsonl"])
def test_a_folder_of_an_earlier_version_is_refused(tmp_path, name):
    (tmp_path / name).write_text("{}\n")
    told = r"by an earlier version of xiaoqu; sweep again into a new folder$"
    with pytest.raises(sim.InputError, match=told):
        sim.open_sweep(tmp_path)
    with pytest.raises(sim.InputError, match=told):
        sim.sweep({"scenarios": ["yongqiao"]}, tmp_path)
    assert not (tmp_path / "sweep.sqlite").exists()


def test_a_store_of_another_version_is_refused(store, monkeypatch):
    monkeypatch.setattr(stores, "FORMAT", 99)
    with pytest.raises(sim.InputError, match="another version of the store"):
        _ = store.description


def test_a_folder_without_a_sweep_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(sim.InputError, match="is no sweep"):
            sim.open_sweep(folder)


# ------------------------------------------------------------------------------ a damaged database

REFUSED = r"sweep\.sqlite: is damaged \(.*\); put a copy in its place, or sweep again into a new"


@pytest.mark.parametrize("content", [b"", b"{}\n", bytes(5000)], ids=["empty", "text", "zeros"])
def test_what_is_no_database_is_refused(store, content):
    store.path.write_bytes(content)
    for deed in (lambda: store.description, lambda: store.index, lambda: repaired(store.folder)):
        with pytest.raises(sim.StoreError, match=REFUSED):
            deed()
    assert shard(store).exists()


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE runs SET status = 'failed' WHERE number = 1",
        "UPDATE runs SET shard = NULL",
        "UPDATE runs SET run = CASE run WHEN (SELECT min(run) FROM runs) THEN 'x' ELSE 'y' END",
        "UPDATE runs SET number = number + 1 WHERE number = 2",
        "UPDATE runs SET design_point = '{}' WHERE number = 2",
        "UPDATE runs SET message = traceback, traceback = message",
        "DELETE FROM runs WHERE number = 2",
        "DELETE FROM runs",
        "INSERT INTO runs SELECT 9, 'x', status, '', '', design_point, provenance, shard, checksum "
        "FROM runs",
        "DELETE FROM description WHERE name = 'seal'",
        "UPDATE description SET value = '[2, \"00\"]' WHERE name = 'seal'",
        "DROP TABLE runs",
    ],
)
def test_rows_of_runs_that_are_not_as_they_were_written_are_refused(tmp_path, change):
    store = filled(tmp_path, batch(FIRST), failure(SECOND))
    with sql(store) as connection:
        connection.execute(change + (" LIMIT 1" if "INSERT" in change else ""))
    for deed in (lambda: store.index, store.records, lambda: repaired(tmp_path)):
        with pytest.raises(sim.StoreError, match=REFUSED) as error:
            deed()
        assert len(str(error.value).splitlines()) == 1


@pytest.mark.parametrize("column", ["run", "message", "design_point", "provenance", "shard"])
def test_rows_of_runs_that_changed_places_are_refused(tmp_path, column):
    records = [RunRecord(SECOND, "done", "b", {"k": 1}, {"m": 2})]
    store = filled(tmp_path, batch(FIRST), (as_shard({SECOND: monthly(2.0)}, records), records))
    with sql(store) as connection:
        (one, two) = connection.execute(f"SELECT {column} FROM runs ORDER BY number").fetchall()
        for number, (value,) in ((1, ("x",)), (2, one), (1, two)):
            connection.execute(f"UPDATE runs SET {column} = ? WHERE number = ?", [value, number])
    with pytest.raises(sim.StoreError, match="wrong checksum"):
        _ = store.index
    for number in (1, 2):
        with pytest.raises(sim.StoreError, match="wrong checksum"):
            store.record(dict(enumerate(names(store), 1))[number])


def names(store):
    with sql(store) as connection:
        return [run for (run,) in connection.execute("SELECT run FROM runs ORDER BY number")]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE description SET value = '[]' WHERE name = 'runs'",
        "UPDATE description SET name = 'x' WHERE name = 'runs'",
        "DELETE FROM description WHERE name = 'runs'",
        "DROP TABLE description",
    ],
)
def test_a_description_that_is_not_as_it_was_written_is_refused(store, change):
    with sql(store) as connection:
        connection.execute(change)
    for deed in (lambda: sim.open_sweep(store.folder), lambda: repaired(store.folder)):
        with pytest.raises(sim.StoreError, match=REFUSED):
            deed()


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A store of some pages, with failures, and some runs that were done later."""
    runs = [f"{k:016x}" for k in range(40)]
    batches = [batch(*runs[k : k + 4], value=float(k)) for k in range(0, 40, 4)]
    return filled(tmp_path_factory.mktemp("many"), failure(*runs[:8]), *batches, failure("f" * 16))


def refused_or_equal(store, before):
    """Whether a store is refused; if not, it is checked that it says what it said before."""
    try:
        after = contents(store)
    except sim.StoreError:
        return True
    assert after == before
    return False


@pytest.mark.parametrize("seed", range(4))
def test_bits_that_flip_are_noticed_or_do_not_matter(many, tmp_path, seed):
    folder = tmp_path / "copy"
    shutil.copytree(many.folder, folder)
    store, before = Store(folder), contents(many)
    whole, luck = many.path.read_bytes(), random.Random(seed)
    refusals = 0
    places = [luck.randrange(len(whole)) for _ in range(100)] + luck.sample(range(100), 25)
    for k, place in enumerate(places):
        changed = bytearray(whole)
        changed[place] ^= 1 << luck.randrange(8)
        store.path.write_bytes(changed)
        refusals += refused_or_equal(store, before)
        if k % 4 == 0:
            with contextlib.suppress(sim.StoreError):
                refused_or_equal(repaired(folder), before)
        assert len(list((folder / "shards").glob("*.parquet"))) == 10
        for ending in database.ENDINGS:
            store.path.with_name(store.path.name + ending).unlink(missing_ok=True)
    assert 20 < refusals < len(places)


def test_a_database_that_was_torn_is_noticed(many, tmp_path):
    folder = tmp_path / "copy"
    shutil.copytree(many.folder, folder)
    whole, before = many.path.read_bytes(), contents(many)
    for size in (*range(0, len(whole), 4096), *range(1000, len(whole), 5000)):
        Store(folder).path.write_bytes(whole[:size])
        assert refused_or_equal(Store(folder), before)
