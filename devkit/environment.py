"""Everything a command needs, in order, and the variables that reach it."""

import configparser
import dataclasses
import io
import os
from pathlib import Path

from . import browser, files, host, paths, postgres, venv
from .errors import DevError

#: Variables of the caller that would lead Python or Odoo elsewhere. Where bytecode is
#: not kept, every start compiles 1700 files anew: seconds that a test run has thrice.
_FOREIGN = (
    "PYTHONHOME",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONDONTWRITEBYTECODE",
    "ODOO_RC",
    "OPENERP_SERVER",
)
_BAD_CHARACTERS = ',:$"`\\\n'
#: Our own pages are never reached through the proxy that leads to the network.
_LOCAL_HOSTS = ("127.0.0.1", "localhost")


@dataclasses.dataclass
class Environment:
    """A complete environment.

    :param host: the Odoo
    :param venv: folder of the virtual environment
    :param server: the PostgreSQL
    :param variables: complete variables for a child process
    """

    host: host.Host
    venv: Path
    server: postgres.Server
    variables: dict

    def program(self, name):
        """Return the path of a program of the virtual environment."""
        return str(self.venv / "bin" / name)

    def close(self):
        """Say that this command is through with the server."""
        postgres.release(self.server)


def prepare(development=True, chromium=True, database=True):
    """Set up what is missing and return the environment.

    :param development: with test and lint tools
    :param chromium: with a browser, where one can be had
    :param database: with a running PostgreSQL
    """
    check_path(paths.ROOT)
    odoo = host.prepare()
    folder = venv.prepare(odoo, development)
    chrome = browser.prepare() if chromium else browser.find()
    server = postgres.prepare() if database else postgres.Server({})
    variables = inherited(os.environ, own_server=not postgres.named())
    variables |= server.variables
    if server.data:
        variables["VERBUND_OWN_POSTGRES"] = "1"
    variables["VIRTUAL_ENV"] = str(folder)
    variables["ODOO_RC"] = str(_odoo_rc(odoo))
    variables["VERBUND_BROWSER"] = chrome or ""
    variables = with_programs(
        variables, server, browser.wkhtmltopdf(folder), folder / "bin"
    )
    return Environment(odoo, folder, server, variables)


def check_path(folder):
    """Refuse a clone in a folder that some program here cannot be told of.

    Odoo parts its `addons_path` at commas, PATH is parted at colons, PostgreSQL's
    pg_ctl leaves the others to a shell.
    """
    bad = sorted(set(str(folder)) & set(_BAD_CHARACTERS))
    if bad:
        raise DevError(
            f"The path of this clone has {' '.join(bad)} in it: {folder}. Odoo or "
            "PostgreSQL would not find it; move the clone."
        )


def with_programs(variables, server, *folders):
    """Return variables with folders, and those of PostgreSQL, in front of PATH."""
    path = variables.get("PATH") or os.defpath
    found = [str(folder) for folder in (*folders, server.bin, path) if folder]
    return {**variables, "PATH": os.pathsep.join(found)}


def inherited(caller, own_server):
    """Return what a child process may have of the caller's variables.

    :param caller: dict of the caller's variables
    :param own_server: PG* variables are not to lead away from our own server
    """
    variables = {
        key: value
        for key, value in caller.items()
        if key not in _FOREIGN and not (own_server and key.startswith("PG"))
    }
    for name in ("no_proxy", "NO_PROXY"):
        hosts = [host for host in variables.get(name, "").split(",") if host]
        hosts += [host for host in _LOCAL_HOSTS if host not in hosts]
        variables[name] = ",".join(hosts)
    # Outside of the tree, so that nobody's add-ons or Odoo get strange files
    variables["PYTHONPYCACHEPREFIX"] = str(paths.cache("bytecode"))
    return variables


def _odoo_rc(odoo):
    """Write the configuration: `config/odoo.conf` and this machine's folders."""
    parser = configparser.ConfigParser(interpolation=None)
    parser.read(paths.ROOT / "config" / "odoo.conf")
    if not parser.has_section("options"):
        parser.add_section("options")
    addons = [*odoo.addons]
    if paths.modules():
        addons.append(paths.ADDONS)
    if addons:
        parser.set("options", "addons_path", ",".join(map(str, addons)))
    parser.set("options", "data_dir", str(paths.local("data")))
    text = io.StringIO()
    parser.write(text)
    target = paths.local() / "odoo.conf"
    files.write(target, text.getvalue())
    return target
