"""Steps are atomic, hashes change with content."""

import multiprocessing
import time

import pytest

from devkit import files


def test_an_interrupted_folder_does_not_exist(tmp_path):
    target = tmp_path / "odoo"
    with pytest.raises(KeyboardInterrupt), files.finished_folder(target) as scratch:
        (scratch / "half").write_text("")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_finished_folder_replaces_the_old_one(tmp_path):
    target = tmp_path / "odoo"
    (target / "old").mkdir(parents=True)
    with files.finished_folder(target) as scratch:
        (scratch / "new").write_text("")
    assert [path.name for path in target.iterdir()] == ["new"]


def test_scratch_of_a_killed_call_is_removed(tmp_path):
    (tmp_path / ".odoo.killed.part" / "gigabytes").mkdir(parents=True)
    with files.finished_folder(tmp_path / "odoo"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == ["odoo"]


def test_write_leaves_an_equal_file_alone(tmp_path):
    path = tmp_path / "odoo.conf"
    files.write(path, "one")
    before = path.stat().st_ino
    files.write(path, "one")
    assert path.stat().st_ino == before
    files.write(path, "two")
    assert path.read_text() == "two"
    assert path.stat().st_mode & 0o777 == 0o644


def test_link_replaces_an_older_link(tmp_path):
    path = tmp_path / "venv"
    files.link(path, tmp_path / "one")
    files.link(path, tmp_path / "two")
    assert path.readlink() == tmp_path / "two"
    assert len(list(tmp_path.iterdir())) == 1


def test_digest_separates_its_parts(tmp_path):
    path = tmp_path / "pins"
    path.write_text("b")
    assert files.digest("a", "b") != files.digest("ab", "")
    assert files.digest("a", path) == files.digest("a", "b")


def test_tree_digest_sees_names_and_content_but_not_what_is_skipped(tmp_path):
    addon = tmp_path / "addon"
    (addon / "tests").mkdir(parents=True)
    (addon / "model.py").write_text("x = 1")

    def hashed():
        return files.tree_digest([addon], skip=lambda path: path.parts[0] == "tests")

    first = hashed()
    (addon / "tests" / "test_x.py").write_text("y")
    (addon / "__pycache__").mkdir()
    (addon / "__pycache__" / "model.pyc").write_text("z")
    assert hashed() == first
    (addon / "model.py").write_text("x = 2")
    second = hashed()
    assert second != first
    (addon / "model.py").rename(addon / "other.py")
    assert hashed() not in (first, second)


def _hold(path, entered):
    with files.locked(path):
        entered.set()
        time.sleep(30)


def test_the_lock_of_a_killed_process_is_free(tmp_path):
    lock = tmp_path / "lock"
    context = multiprocessing.get_context("fork")
    entered = context.Event()
    process = context.Process(target=_hold, args=(lock, entered))
    process.start()
    assert entered.wait(10)
    process.kill()
    process.join()
    with files.locked(lock):
        pass
