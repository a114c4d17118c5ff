"""The server's files: compose, image, configuration; no database, no network."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==(\S+?)(?:\s*;.*)?$")


def _load(name):
    path = ROOT / "docker" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"docker_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


replay = _load("replay")


def _pins(name):
    lines = (ROOT / name).read_text().splitlines()
    lines = [line.strip() for line in lines]
    lines = [line for line in lines if line and not line.startswith("#")]
    matches = [PIN.match(line) for line in lines]
    assert all(matches), f"{name}: not an exact pin: {lines}"
    # Of alternatives for several Pythons the newest comes first.
    return {match[1].lower(): match[2] for match in reversed(matches)}


def _odoo_conf(environment=()):
    """Return what Odoo's own parser makes of the production configuration."""
    code = (
        "from odoo.tools import config; import json, sys\n"
        "config.parse_config(['-c', sys.argv[1]], setup_logging=True)\n"
        "names = json.loads(sys.argv[2])\n"
        "print(json.dumps({name: config[name] for name in names}, default=str))"
    )
    names = (
        '["db_name", "dbfilter", "list_db", "proxy_mode", "workers", "with_demo",'
        ' "http_port", "gevent_port", "max_cron_threads", "db_maxconn",'
        ' "db_maxconn_gevent", "limit_memory_soft", "limit_memory_hard",'
        ' "smtp_server", "smtp_port", "smtp_ssl", "db_host", "db_password"]'
    )
    conf = ROOT / "config" / "odoo.production.conf"
    variables = {
        key: val
        for key, val in os.environ.items()
        if not key.startswith(("PG", "ODOO_"))
    }
    done = subprocess.run(
        [sys.executable, "-c", code, str(conf), names],
        capture_output=True,
        text=True,
        check=True,
        env={**variables, **dict(environment)},
    )
    return yaml.safe_load(done.stdout), done.stderr


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_service(name):
    """Each service has an image with a version, limits, no root and no way up."""
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z/]+:v?\d+(\.\d+)*", service["image"])
    limits = service["deploy"]["resources"]["limits"]
    assert set(limits) == {"cpus", "memory"}
    assert service["user"].split(":")[0] not in ("", "0", "root")
    assert service["cap_drop"] == ["ALL"]
    assert "privileged" not in service
    assert service["restart"] == ("no" if name == "init" else "unless-stopped")
    assert service["logging"]["options"]["max-size"]


def test_every_name_is_declared():
    for name, service in SERVICES.items():
        assert set(service["networks"]) <= set(COMPOSE["networks"]), name
        assert set(service.get("depends_on", ())) <= set(SERVICES), name
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("."):
                assert (ROOT / source).is_file(), source
            else:
                assert source in COMPOSE["volumes"], source
        build = service.get("build")
        if build:
            assert (ROOT / build["context"] / build["dockerfile"]).is_file()


def test_start_order():
    """Odoo waits for a healthy database and a finished installation."""
    assert SERVICES["db"]["healthcheck"]["test"][1] == "pg_isready"
    assert SERVICES["init"]["depends_on"]["db"]["condition"] == "service_healthy"
    wanted = SERVICES["odoo"]["depends_on"]
    assert wanted["db"]["condition"] == "service_healthy"
    assert wanted["init"]["condition"] == "service_completed_successfully"
    assert "profiles" not in SERVICES["init"] and "profiles" not in SERVICES["odoo"]
    assert SERVICES["mail"]["profiles"] == ["trial"]


def test_database_is_out_of_reach():
    assert COMPOSE["networks"]["backend"]["internal"] is True
    assert SERVICES["db"]["networks"] == ["backend"]
    assert "ports" not in SERVICES["db"]
    for service in SERVICES.values():
        for port in service.get("ports", ()):
            assert port.startswith("127.0.0.1:"), "only the proxy reaches the services"


def test_secrets_come_from_the_environment():
    """Every password is required, none has a default, none is in the repository."""
    text = (ROOT / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", text))
    example = (ROOT / ".env.example").read_text()
    offered = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.M))
    assert used == set(offered)
    for name in ("POSTGRES_PASSWORD", "ODOO_DB_PASSWORD", "ODOO_ADMIN_PASSWORD"):
        assert offered[name] == ""
        assert set(re.findall(rf"\$\{{{name}(:.)", text)) == {":?"}
    conf = (ROOT / "config" / "odoo.production.conf").read_text()
    assert not re.search(r"^\s*(admin_passwd|db_password|smtp_password)", conf, re.M)
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert ".env" in ignored


def test_odoo_reads_the_configuration():
    """Odoo's parser knows every option and takes the secrets from the environment."""
    environment = SERVICES["odoo"]["environment"]
    given = {
        "PGHOST": environment["PGHOST"],
        "PGPASSWORD": "secret",
        "ODOO_SMTP_SERVER": "smtp.example.org",
        "ODOO_SMTP_PORT": "465",
        "ODOO_SMTP_SSL": "True",
    }
    assert set(given) <= set(environment)
    conf, log = _odoo_conf(given.items())
    assert "unknown option" not in log
    assert conf["db_name"] == ["verbund"]
    assert re.match(conf["dbfilter"], "verbund")
    assert not re.match(conf["dbfilter"], "verbund2")
    assert conf["list_db"] is False and conf["with_demo"] is False
    assert conf["proxy_mode"] is True
    assert conf["workers"] >= 2
    assert conf["limit_memory_soft"] < conf["limit_memory_hard"]
    assert conf["db_host"] == "db" and conf["db_password"] == "secret"
    assert conf["smtp_server"] == "smtp.example.org"
    assert conf["smtp_port"] == 465 and conf["smtp_ssl"] is True


def test_connections_fit_the_database():
    conf, _log = _odoo_conf()
    processes = conf["workers"] + conf["max_cron_threads"]
    needed = processes * conf["db_maxconn"] + conf["db_maxconn_gevent"]
    (option,) = (
        word for word in SERVICES["db"]["command"] if "max_connections" in word
    )
    assert needed + 10 <= int(option.partition("=")[2])


def test_ports_agree():
    """Compose, configuration and proxy mean the same two ports."""
    conf, _log = _odoo_conf()
    inner = [int(port.rsplit(":", 1)[1]) for port in SERVICES["odoo"]["ports"]]
    assert inner == [conf["http_port"], conf["gevent_port"]]
    proxy = (ROOT / "config" / "nginx.conf").read_text()
    servers = re.findall(r"server 127\.0\.0\.1:(\d+);", proxy)
    assert [int(port) for port in servers] == inner
    websocket = re.search(r"location /websocket \{(.*?)\}", proxy, re.S)[1]
    assert "verbund_odoo_websocket" in websocket
    for header in ("X-Forwarded-Host", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert f"proxy_set_header {header} " in proxy


def _proxy_block(pattern):
    """The text of the first block of the proxy that begins with a pattern."""
    proxy = (ROOT / "config" / "nginx.conf").read_text()
    return re.search(pattern + r" \{\n(.*?)\n *\}", proxy, re.S)[1]


def _proxy_map(variable, text):
    """What a `map` of the proxy makes of a text: the value of the first match."""
    rows = re.findall(
        r"^\s*~(\S+) (.+);$", _proxy_block(rf"map \S+ \${variable}"), re.M
    )
    for pattern, value in rows:
        match = re.search(pattern.replace("(?<", "(?P<"), text)
        if match:
            for name, found in match.groupdict().items():
                value = value.replace(f"${name}", found)
            return value
    return None


def _proxy_location(path):
    """The body of the location with a pattern that takes a path, or None."""
    proxy = (ROOT / "config" / "nginx.conf").read_text()
    for pattern, body in re.findall(r"location ~ (\S+) \{\n(.*?)\n    \}", proxy, re.S):
        if re.search(pattern, path):
            return body
    return None


@pytest.mark.parametrize("prefix", ["", "/en", "/de", "/de_DE", "/pt_BR", "/sr@latin"])
def test_proxy_limits_every_door_with_a_password(prefix):
    for path in (
        "/web/login",
        "/web/login/",
        "/web/login/totp",
        "/web/reset_password",
        "/web/signup",
        "/web/session/authenticate",
    ):
        assert _proxy_map("verbund_login_key", f"POST{prefix}{path}"), path
    assert not _proxy_map("verbund_login_key", f"GET{prefix}/web/login")
    assert not _proxy_map("verbund_login_key", f"POST{prefix}/my/verbund/needs")
    assert "limit_req zone=verbund_login" in _proxy_block("location /")


@pytest.mark.parametrize(
    "path",
    [
        "/xmlrpc/common",
        "/xmlrpc/2/object",
        "/xmlrpc/db",
        "/jsonrpc",
        "/json/2/res.partner/search",
        "/web/database/manager",
        "/en/web/database/selector",
        "/de_DE/web/database/manager",
    ],
)
def test_proxy_shuts_doors_that_nobody_needs(path):
    assert "return 404;" in _proxy_location(path)


@pytest.mark.parametrize(
    "path", ["/web/dataset/call_kw", "/jsonfoo", "/my", "/en/my", "/web/health"]
)
def test_proxy_leaves_the_others_open(path):
    assert _proxy_location(path) is None
    assert _proxy_map("verbund_login_key", f"POST{path}") is None


def test_proxy_logs_no_tokens():
    """Neither of a link, nor of a query, nor of the page somebody came from."""
    proxy = (ROOT / "config" / "nginx.conf").read_text()
    [form] = re.findall(r"log_format verbund (.*?);$", proxy, re.S | re.M)
    used = set(re.findall(r"\$(\w+)", form))
    assert not used & {"request", "request_uri", "args", "query_string"}
    assert not used & {"http_referer", "http_cookie", "http_authorization"}
    assert re.findall(r"access_log (.*?);", proxy) == [
        "/var/log/nginx/verbund.access.log verbund"
    ]
    for path in ("/verbund/l/s3cret", "/de/verbund/l/s3cret", "/survey/x/s3cret"):
        logged = _proxy_map("verbund_logged_path", path)
        assert logged.endswith("***") and "s3cret" not in logged
    assert _proxy_map("verbund_logged_path", "/my/verbund/needs") is None
    assert "crit" in _proxy_location("/en/verbund/l/s3cret")


def test_image_opens_accounts_by_invitation():
    """As the data of the add-on do, for a database that is older than they are."""
    code = (ROOT / "docker" / "init.py").read_text()
    assert 'set_param("auth_signup.invitation_scope", "b2b")' in code
    assert "        set_doors(env)\n" in code


def test_pins_agree():
    """The image has the versions that the tests ran with."""
    tested = _pins("requirements.txt")
    image = _pins("docker/requirements.txt")
    assert image
    assert {name: tested.get(name) for name in image} == image
    assert all(name.startswith("odoo-addon-") for name in _pins("requirements-oca.txt"))


def test_oca_addons_of_the_manifests_are_pinned():
    """What is pinned is used, and every OCA add-on that is used is pinned."""
    pinned = {
        name.removeprefix("odoo-addon-").replace("-", "_")
        for name in _pins("requirements-oca.txt")
    }
    for name in pinned:
        spec = importlib.util.find_spec(f"odoo.addons.{name}")
        assert spec, f"{name} is pinned but not installed here"
    used = set()
    for name in replay.ADDONS:
        text = (ROOT / "addons" / name / "__manifest__.py").read_text()
        used |= {other for other in pinned if f'"{other}"' in text}
    assert used == pinned


def test_image_copies_what_is_there(tmp_path):
    """Each COPY finds its source in the context; caches and secrets stay outside."""
    copies = [
        rest
        for keyword, rest in replay.instructions(replay.DOCKERFILE.read_text())
        if keyword == "COPY"
    ]
    for arguments in copies:
        replay.copy(arguments, tmp_path)
    for name in replay.ADDONS:
        assert (tmp_path / "opt/verbund/addons" / name / "__manifest__.py").is_file()
    assert (tmp_path / "etc/odoo/odoo.conf").is_file()
    assert not list(tmp_path.rglob("__pycache__"))
    ignore = (ROOT / ".dockerignore").read_text()
    for name in (".env", ".git/config", ".local/odoo.conf", "tests/conftest.py"):
        assert not replay.in_context(name, ignore)


def test_image_ends_as_odoo():
    users = [
        rest
        for keyword, rest in replay.instructions(replay.DOCKERFILE.read_text())
        if keyword == "USER"
    ]
    assert users[-1] == "odoo"


@pytest.mark.parametrize("password", ["", "admin"])
def test_init_refuses_a_weak_administrator(password):
    """Without a real password nothing is installed: the check comes first."""
    conf = ROOT / "config" / "odoo.production.conf"
    done = subprocess.run(
        [sys.executable, str(ROOT / "docker" / "init.py")],
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "ODOO_RC": str(conf),
            "PGHOST": "/nonexistent",
            "ODOO_ADMIN_PASSWORD": password,
        },
    )
    assert done.returncode == 2
    assert "ODOO_ADMIN_PASSWORD" in done.stderr
