"""Files that save time: whole or absent, the oldest used gone first, and never in the way."""

import os
import warnings

import pytest

from simulation.io import disk_cache
from simulation.io.disk_cache import BYTES_OF_A_GIGABYTE, DiskCache, user_cache
from simulation.io.errors import InputError


@pytest.fixture
def cache(tmp_path):
    return DiskCache(tmp_path / "cache", 10_000)


def age(cache, name, seconds):
    """Let the last use of a file be so many seconds ago."""
    path = cache.folder / name
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))


def test_what_was_written_is_read(cache):
    cache.write("one", [b"ab", memoryview(b"cd")])
    assert cache.read("one") == b"abcd"
    assert cache.read("two") is None


@pytest.mark.parametrize("damage", [b"", b"short", None], ids=["empty", "torn", "changed"])
def test_a_damaged_file_is_said_to_be_so_and_deleted(cache, damage):
    cache.write("one", [b"abcd"])
    path = cache.folder / "one"
    path.write_bytes(path.read_bytes()[:-1] + b"x" if damage is None else damage)
    with pytest.warns(UserWarning, match="is damaged and deleted"):
        assert cache.read("one") is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert cache.read("one") is None


def test_the_oldest_used_makes_room(cache):
    for name in ("a", "b", "c"):
        cache.write(name, [bytes(1000)])
    age(cache, "a", 30)
    age(cache, "b", 20)
    age(cache, "c", 10)
    assert cache.read("a")  # which is a use
    cache.most_bytes = 3200
    cache.write("d", [bytes(300)])
    assert [cache.read(name) is not None for name in "abcd"] == [True, False, True, True]
    assert cache.n_bytes <= cache.most_bytes


def test_what_takes_too_much_of_the_cache_or_of_the_disk_is_not_kept(cache, monkeypatch):
    cache.write("large", [bytes(5000)])
    assert cache.read("large") is None
    monkeypatch.setattr(disk_cache, "MOST_OF_THE_DISK", 1e-12)
    cache.write("small", [bytes(50)])
    assert cache.read("small") is None


def test_what_a_dead_process_left_is_deleted(cache):
    cache.write("one", [b"1"])
    for name in (".old.part", ".new.part"):
        (cache.folder / name).mkdir()
    age(cache, ".old.part", 2 * disk_cache.SECONDS_OF_A_WRITE)
    cache.write("two", [b"2"])
    assert {path.name for path in cache.folder.iterdir()} == {"one", "two", ".new.part"}


def test_a_folder_that_cannot_be_written_is_a_warning(tmp_path):
    (tmp_path / "file").write_text("")
    cache = DiskCache(tmp_path / "file" / "cache", 1000)
    with pytest.warns(UserWarning, match="nothing can be kept there"):
        cache.write("one", [b"1"])
    assert cache.read("one") is None


def test_all_files_can_be_deleted(cache):
    cache.clear()
    cache.write("one", [b"1"])
    cache.clear()
    assert cache.n_bytes == 0


def test_the_environment_says_where_and_how_large(monkeypatch, tmp_path):
    assert user_cache() is None  # tests have it off
    monkeypatch.setenv("XIAOQU_CACHE", str(tmp_path))
    assert user_cache().folder == tmp_path
    assert user_cache().most_bytes == 2 * BYTES_OF_A_GIGABYTE
    monkeypatch.setenv("XIAOQU_CACHE_SIZE", "0.5")
    assert user_cache().most_bytes == BYTES_OF_A_GIGABYTE / 2
    monkeypatch.delenv("XIAOQU_CACHE")
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "usual"))
    assert user_cache().folder == tmp_path / "usual" / "xiaoqu-burn-ins"


def test_without_a_home_burn_ins_are_among_temporary_files_that_nobody_else_can_write(
    monkeypatch, tmp_path
):
    monkeypatch.setenv("NUMBA_CACHE_DIR", "~nobody-of-this-name")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("XIAOQU_CACHE")
    folder = user_cache().folder
    assert folder.parent == tmp_path
    folder.chmod(0o777)
    assert user_cache() is None


@pytest.mark.parametrize("size", ["large", "inf", "nan", "-1"])
def test_a_size_that_is_none_is_refused(monkeypatch, tmp_path, size):
    monkeypatch.setenv("XIAOQU_CACHE", str(tmp_path))
    monkeypatch.setenv("XIAOQU_CACHE_SIZE", size)
    with pytest.raises(InputError, match="XIAOQU_CACHE_SIZE"):
        user_cache()
