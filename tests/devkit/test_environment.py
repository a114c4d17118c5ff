"""What a child process inherits, and what not."""

from pathlib import Path

from devkit import environment

CALLER = {
    "HOME": "/home/x",
    "PGCHANNELBINDING": "require",
    "PGHOST": "db.invalid",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": "/elsewhere",
    "http_proxy": "http://proxy.invalid",
    "no_proxy": "intranet.invalid",
}


def test_nothing_leads_elsewhere():
    variables = environment.inherited(CALLER, own_server=True)
    assert variables["HOME"] == "/home/x"
    assert not [name for name in variables if name.startswith("PG")]
    assert "PYTHONPATH" not in variables


def test_bytecode_is_kept_and_not_beside_the_sources():
    variables = environment.inherited(CALLER, own_server=True)
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert Path(variables["PYTHONPYCACHEPREFIX"]).name == "bytecode"


def test_a_named_server_keeps_its_variables():
    assert environment.inherited(CALLER, own_server=False)["PGHOST"] == "db.invalid"


def test_the_proxy_is_for_the_network_only():
    variables = environment.inherited(CALLER, own_server=True)
    assert variables["http_proxy"] == "http://proxy.invalid"
    assert variables["no_proxy"] == "intranet.invalid,127.0.0.1,localhost"
    assert variables["NO_PROXY"] == "127.0.0.1,localhost"


def test_a_call_within_a_call_adds_nothing():
    once = environment.inherited(CALLER, own_server=True)
    assert environment.inherited(once, own_server=True) == once
