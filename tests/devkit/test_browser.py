"""Chromium comes from the machine's own package manager, or does not."""

import pytest

from devkit import browser
from devkit.errors import DevError


@pytest.fixture
def apt(monkeypatch, tmp_path):
    """A root of a Debian without a browser; return the commands that it ran."""
    commands = []
    monkeypatch.delenv("VERBUND_BROWSER", raising=False)
    monkeypatch.setattr(browser.os, "geteuid", lambda: 0)
    monkeypatch.setattr(
        browser.shutil, "which", lambda name: name if name == "apt-get" else None
    )
    monkeypatch.setattr(browser.paths, "cache", lambda: tmp_path)

    def run(command, what, log=None, **kwargs):
        commands.append(command)
        assert kwargs["preexec_fn"] is None
        if "install" in command:
            raise DevError("no network")

    monkeypatch.setattr(browser, "run", run)
    return commands


def test_packages_left_half_installed_are_put_right_first(apt, capsys):
    assert browser.prepare() is None
    assert apt[0] == ["dpkg", "--configure", "-a"]
    assert [command[-1] for command in apt[-2:]] == [
        "chromium-headless-shell",
        "chromium",
    ]
    assert "no network Browser tests will not run" in capsys.readouterr().err


def test_one_without_windows_comes_first(apt, monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert browser.prepare() == "/usr/bin/chromium-headless-shell"
    assert apt == []


def test_hidden(apt, monkeypatch):
    monkeypatch.setenv("VERBUND_BROWSER", "none")
    assert browser.prepare() is None
    assert apt == []
