"""The environment on machines that lack something."""

import subprocess
import sys

import pytest

from devkit import venv
from devkit.errors import DevError


def test_launcher_in_a_folder_with_spaces(tmp_path):
    folder = tmp_path / "cache mit Lücke"
    folder.mkdir()
    python = folder / "python"
    python.symlink_to(sys.executable)
    (folder / "greeting.py").write_text(
        "import sys\n\n\ndef main():\n    print(sys.argv[1:])\n"
    )
    script = folder / "greet"
    script.write_text(venv.launcher(python, "greeting"))
    script.chmod(0o755)
    done = subprocess.run(
        [script, "a b", "c"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "['a b', 'c']\n"


def test_a_python_without_ensurepip_gets_pip_another_way(monkeypatch, tmp_path):
    made = []
    folder = tmp_path / "venv"

    def create_bare(target):
        made.append(target)
        venv.site_packages(target).mkdir(parents=True)
        (target / "bin").mkdir()

    class Host:
        python_path = tmp_path

    monkeypatch.setattr(venv.importlib.util, "find_spec", lambda _name: None)
    monkeypatch.setattr(venv, "_create_bare", create_bare)
    monkeypatch.setattr(venv, "need_space", lambda *_args: None)
    venv._create(folder, Host)
    assert made == [folder]
    assert (folder / "bin" / "odoo").exists()


def test_an_interrupted_installation_is_done_over(monkeypatch, tmp_path):
    """pip takes a package for installed when its metadata are there."""
    calls = []

    def pip(command, *_args, **_kwargs):
        calls.append([str(part) for part in command])
        if len(calls) == 1:
            raise DevError("killed")

    monkeypatch.setattr(venv, "run", pip)
    with pytest.raises(DevError):
        venv._install_development(tmp_path)
    assert "--ignore-installed" not in calls[0]
    venv._install_development(tmp_path)
    assert len(calls) == 1 + len(venv.DEVELOPMENT)
    for call in calls[1:]:
        assert "--ignore-installed" in call
        assert str(venv.paths.ROOT / "requirements.txt") in call
