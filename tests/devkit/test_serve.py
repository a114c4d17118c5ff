"""What `./dev run` refuses."""

import pytest

from devkit import paths, serve
from devkit.errors import DevError


def test_two_runs_on_one_database(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "local", lambda: tmp_path)
    with serve._alone("verbund"):
        with pytest.raises(DevError, match="verbund already.*--db"):
            with serve._alone("verbund"):
                pass
        with serve._alone("other"):
            pass
    with serve._alone("verbund"):
        pass
