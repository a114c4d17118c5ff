#!/usr/bin/env python3
"""Prepare the database before Odoo starts; the service `init` of docker-compose.yml.

A new database gets German, the company, its localisation and the add-ons, no demo data;
in an old one every add-on is updated whose version on disk is newer. Each step looks at
what is there, so a run that was cut off is finished by the next one.
"""

import logging
import os
import sys
from contextlib import closing, contextmanager

import psycopg2

import odoo
from odoo.modules import db as modules_db
from odoo.modules.registry import Registry
from odoo.service.db import _create_empty_database
from odoo.tools import config, parse_version

LANGUAGE = "de_DE"
ADDONS = ("qualifizierungsverbund", "arbeitsmarkt_drehscheibe")
#: Password that Odoo gives the first administrator.
FACTORY_PASSWORD = "admin"

_logger = logging.getLogger("verbund.init")


def main():
    """Bring the one database of the configuration up to date.

    :return: exit status
    """
    config.parse_config(["--no-http"], setup_logging=True)
    if len(config["db_name"]) != 1:
        return _fail("db_name in the configuration must name one database.")
    if os.environ.get("ODOO_ADMIN_PASSWORD", "") in ("", FACTORY_PASSWORD):
        return _fail("ODOO_ADMIN_PASSWORD must be set, and not to 'admin'.")
    (database,) = config["db_name"]
    ensure_database(database)
    with environment(database) as env:
        set_language(env)
        set_administrator(env)
        set_company(env)
        set_doors(env)
    update_modules(database)
    _logger.info("database %s is ready", database)
    return 0


def _fail(message):
    sys.stderr.write(f"init: {message}\n")
    return 2


@contextmanager
def environment(database):
    """Yield a superuser environment and commit at its end."""
    with Registry(database).cursor() as cr:
        yield odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})


def ensure_database(database):
    """Create the database and install `base`, where that is missing.

    :raises psycopg2.Error: the server does not let Odoo's role create it
    """
    try:
        odoo.sql_db.db_connect(database).cursor().close()
    except psycopg2.OperationalError:
        _create_empty_database(database)
    with closing(odoo.sql_db.db_connect(database).cursor()) as cr:
        initialized = modules_db.is_initialized(cr)
    if not initialized:
        Registry.new(database, update_module=True, new_db_demo=False)


def set_language(env):
    """Load German and give it to the administrator."""
    if not env["res.lang"]._lang_get(LANGUAGE):
        env["res.lang"]._activate_lang(LANGUAGE)
        installed = env["ir.module.module"].search([("state", "=", "installed")])
        installed._update_translations(LANGUAGE)
        env.ref("base.user_admin").lang = LANGUAGE


def set_administrator(env):
    """Replace the password of the factory; any other one is left alone."""
    admin = env.ref("base.user_admin")
    env.cr.execute("SELECT password FROM res_users WHERE id = %s", [admin.id])
    (stored,) = env.cr.fetchone()
    if stored and admin._crypt_context().verify(FACTORY_PASSWORD, stored):
        admin.write(
            {
                "login": os.environ.get("ODOO_ADMIN_LOGIN") or "admin",
                "password": os.environ["ODOO_ADMIN_PASSWORD"],
            }
        )


def set_company(env):
    """Fill in the company before its localisation reads it.

    l10n_de chooses the chart of accounts by the country, and e-invoices need the rest.
    Once `account` is there, the company belongs to its users.
    """
    account = env["ir.module.module"].search([("name", "=", "account")])
    if account.state == "installed":
        return
    code = os.environ.get("COMPANY_COUNTRY") or "DE"
    country = env["res.country"].search([("code", "=", code.upper())])
    if not country:
        raise ValueError(f"COMPANY_COUNTRY={code} is no ISO code of a country.")
    names = ("name", "street", "zip", "city", "vat", "phone", "email")
    values = {name: os.environ.get(f"COMPANY_{name.upper()}") for name in names}
    values = {name: value for name, value in values.items() if value}
    company = env.ref("base.main_company")
    company.write(
        {**values, "country_id": country.id, "currency_id": country.currency_id.id}
    )
    company.partner_id.lang = LANGUAGE


def set_doors(env):
    """Nobody makes an account without an invitation."""
    env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2b")


def update_modules(database):
    """Install what is missing and update what is newer on disk.

    :raises ValueError: an add-on is not on the addons path
    """
    localisation = os.environ.get("ODOO_LOCALISATION", "l10n_de").split(",")
    wanted = [name.strip() for name in localisation if name.strip()] + list(ADDONS)
    with environment(database) as env:
        modules = env["ir.module.module"]
        modules.update_list()
        found = modules.search([("name", "in", wanted)])
        unknown = set(wanted) - set(found.mapped("name"))
        if unknown:
            raise ValueError(f"Not on the addons path: {', '.join(sorted(unknown))}.")
        missing = found.filtered(lambda module: module.state != "installed")
        # `installed_version` is the one on disk, `latest_version` the one installed.
        outdated = modules.search([("state", "=", "installed")]).filtered(
            lambda module: (
                parse_version(module.installed_version)
                > parse_version(module.latest_version or "0")
            )
        )
        half_done = modules.search_count(
            [("state", "in", ("to install", "to upgrade"))], limit=1
        )
        install, upgrade = missing.mapped("name"), outdated.mapped("name")
    if install or upgrade or half_done:
        _logger.info("install: %s; update: %s", install, upgrade)
        Registry.new(
            database,
            update_module=True,
            install_modules=install,
            upgrade_modules=upgrade,
        )
    with environment(database) as env:
        unfinished = env["ir.module.module"].search(
            [("name", "in", wanted), ("state", "!=", "installed")]
        )
        if unfinished:
            raise RuntimeError(f"Not installed: {', '.join(unfinished.mapped('name'))}")


if __name__ == "__main__":
    sys.exit(main())
