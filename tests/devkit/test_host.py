"""A checkout is used only when it is Odoo 19."""

import pytest

from devkit import host
from devkit.errors import DevError


def make_checkout(folder, version):
    (folder / "odoo").mkdir()
    (folder / "addons").mkdir()
    (folder / "odoo" / "release.py").write_text(f"version_info = ({version}, 0, 0)\n")
    return folder


def test_checkout(tmp_path):
    found = host.from_checkout(make_checkout(tmp_path, 19))
    assert found.python_path == tmp_path
    assert found.addons == (tmp_path / "addons",)


def test_the_version_of_a_checkout_is_its_commit(tmp_path):
    make_checkout(tmp_path, 19)
    (tmp_path / ".git" / "refs" / "heads").mkdir(parents=True)
    (tmp_path / ".git" / "HEAD").write_text("ref: refs/heads/19.0\n")
    branch = tmp_path / ".git" / "refs" / "heads" / "19.0"
    branch.write_text("a" * 40)
    first = host.from_checkout(tmp_path).version
    branch.write_text("b" * 40)
    assert host.from_checkout(tmp_path).version != first


def test_another_version_is_refused(tmp_path):
    with pytest.raises(DevError, match="not Odoo 19"):
        host.from_checkout(make_checkout(tmp_path, 18))


def test_another_folder_is_refused(tmp_path):
    with pytest.raises(DevError, match="no checkout of Odoo"):
        host.from_checkout(tmp_path)
