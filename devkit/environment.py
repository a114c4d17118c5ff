"""Everything a command needs, in order, and the variables that reach it."""

import configparser
import dataclasses
import io
import os
from pathlib import Path

from . import browser, files, host, paths, postgres, venv

#: Variables of the caller that would lead Python or Odoo elsewhere.
_FOREIGN = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "ODOO_RC", "OPENERP_SERVER")


@dataclasses.dataclass
class Environment:
    """A complete environment.

    :param host: the Odoo
    :param venv: folder of the virtual environment
    :param server: the PostgreSQL
    :param variables: complete variables for a child process
    :param holding: file descriptor that marks the server as used
    """

    host: host.Host
    venv: Path
    server: postgres.Server
    variables: dict
    holding: int

    def program(self, name):
        """Return the path of a program of the virtual environment."""
        return str(self.venv / "bin" / name)


def prepare(development=True, chromium=True, database=True):
    """Set up what is missing and return the environment.

    :param development: with test and lint tools
    :param chromium: with a browser, where one can be had
    :param database: with a running PostgreSQL
    """
    odoo = host.prepare()
    folder = venv.prepare(odoo, development)
    chrome = browser.prepare() if chromium else browser.find()
    server = postgres.prepare() if database else postgres.Server({})
    variables = {key: val for key, val in os.environ.items() if key not in _FOREIGN}
    variables |= server.variables
    if server.data:
        variables["VERBUND_OWN_POSTGRES"] = "1"
    variables["VIRTUAL_ENV"] = str(folder)
    variables["ODOO_RC"] = str(_odoo_rc(odoo))
    variables["VERBUND_BROWSER"] = chrome or ""
    variables["PATH"] = os.pathsep.join(
        str(part)
        for part in (
            browser.wkhtmltopdf(folder),
            folder / "bin",
            server.bin,
            os.environ.get("PATH", os.defpath),
        )
        if part
    )
    return Environment(odoo, folder, server, variables, postgres.hold())


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
