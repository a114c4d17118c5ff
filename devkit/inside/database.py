"""Build databases: run inside the environment, `odoo` is importable here.

database.py base DB MODULE…            German company, language, core modules
database.py product DB [--demo] MODULE…   our add-ons on top
database.py update DB MODULE…          our add-ons after a change
database.py blank DB                   an association that nobody has set up
database.py serve DB --url URL --smtp-port N   what `./dev run` sets
"""

import argparse
import base64
import contextlib
import pathlib

import odoo.service.db
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config
from odoo.tools.translate import load_language

LANGUAGE = "de_DE"

#: The fictional association. Complete before l10n_de comes, so that the German
#: chart SKR03 is chosen and electronic invoices name their seller.
COMPANY = {
    "name": "Musterverband Südwest e. V.",
    "street": "Musterstraße 1",
    "zip": "70173",
    "city": "Stuttgart",
    "vat": "DE123456788",
    "phone": "+49 30 23125700",
    "email": "info@musterverband.example",
    "website": "https://musterverband.example",
}
#: What Odoo calls a company until somebody names it.
UNNAMED = "My Company"
#: Its logo, on the portal and on invoices: the icon of the first add-on.
LOGO = (
    pathlib.Path(__file__).parents[2]
    / "addons/qualifizierungsverbund/static/description/icon.png"
)
#: The IBAN that every German bank's documentation shows; it belongs to nobody.
IBAN = "DE89 3704 0044 0532 0130 00"


@contextlib.contextmanager
def environment(registry):
    with registry.cursor() as cr:
        yield Environment(cr, SUPERUSER_ID, {})


def base(database, modules):
    """Make a database with all that our add-ons stand on, without demo data."""
    odoo.service.db._create_empty_database(database)
    registry = Registry.new(database, update_module=True, new_db_demo=False)
    with environment(registry) as env:
        # Loads the terms of base and web as well, which are there already.
        load_language(env.cr, LANGUAGE)
        env.company.write(
            {
                "country_id": env.ref("base.de").id,
                "logo": base64.b64encode(LOGO.read_bytes()),
                **COMPANY,
            }
        )
        env.company.partner_id.write(
            {"state_id": env.ref("base.state_de_bw").id, "lang": LANGUAGE}
        )
        env.company.currency_id = env.ref("base.EUR")
    registry = Registry.new(
        database, update_module=True, install_modules=modules, new_db_demo=False
    )
    with environment(registry) as env:
        # It would tell Odoo's vendor about this database once a week.
        env.ref("mail.ir_cron_module_update_notification").active = False
        if env.company.chart_template != "de_skr03":
            raise SystemExit(f"chart {env.company.chart_template} instead of SKR03")
        bank = env["res.partner.bank"].create(
            {"acc_number": IBAN, "partner_id": env.company.partner_id.id}
        )
        journal = env["account.journal"].search(
            [("type", "=", "bank"), ("company_id", "=", env.company.id)], limit=1
        )
        journal.bank_account_id = bank


def product(database, modules, demo):
    """Install our add-ons, with their own demo data only.

    Odoo installs demo data where all dependencies have theirs. The story our demo
    data tells would drown in that of the core modules, so these pretend.
    """
    if demo:
        with contextlib.closing(odoo.sql_db.db_connect(database).cursor()) as cr:
            cr.execute("UPDATE ir_module_module SET demo = true")
            cr.commit()
    registry = Registry.new(
        database, update_module=True, install_modules=modules, new_db_demo=demo
    )
    with environment(registry) as env:
        env.cr.execute(
            "UPDATE ir_module_module SET demo = false WHERE NOT name = ANY(%s)",
            [list(modules)],
        )
        installed = env["ir.module.module"].search([("name", "in", modules)])
        missing = set(modules) - set(
            installed.filtered(lambda module: module.state == "installed").mapped(
                "name"
            )
        )
        if missing:
            raise SystemExit(f"not installed: {', '.join(sorted(missing))}")
        if demo and env["ir.demo_failure"].search_count([]):
            raise SystemExit("the demo data failed to install")


def blank(database):
    """Take the fictional association out: the checklist asks for the real one.

    Country, currency and chart of accounts stay; whose they are is not known yet.
    """
    with environment(Registry(database)) as env:
        env.company.write({**dict.fromkeys(COMPANY, False), "name": UNNAMED})
        env.company.logo = False
        env["account.journal"].search([]).bank_account_id = False
        env.flush_all()
        # Odoo only archives an account
        env.cr.execute(
            "DELETE FROM res_partner_bank WHERE partner_id = %s",
            [env.company.partner_id.id],
        )
        # The history that tells of it is written before the commit
        env.cr.precommit.run()
        models = ("res.company", "res.partner", "account.journal")
        env["mail.message"].search([("model", "in", models)]).unlink()


def update(database, modules):
    """Update our add-ons; install one that is new in the clone."""
    Registry.new(
        database, update_module=True, install_modules=modules, upgrade_modules=modules
    )


def serve(database, url, smtp_port):
    """Set what a local server needs: address, language, mail that stays here."""
    with environment(Registry(database)) as env:
        parameters = env["ir.config_parameter"]
        # Mails of the demo were written before it was known where it is served
        before = parameters.get_param("web.base.url")
        for mail in env["mail.mail"].search([("body_html", "like", before)]):
            mail.body_html = mail.body_html.replace(before, url)
        parameters.set_param("web.base.url", url)
        parameters.set_param("web.base.url.freeze", "True")
        parameters.set_param("report.url", url)
        env["ir.default"].set("res.partner", "lang", LANGUAGE)
        if not parameters.get_param("verbund_dev.prepared"):
            users = env["res.users"].with_context(active_test=False).search([])
            users.partner_id.lang = LANGUAGE
            parameters.set_param("verbund_dev.prepared", "1")
        servers = env["ir.mail_server"].with_context(active_test=False)
        catcher = servers.search([("name", "=", "./dev mail catcher")], limit=1)
        values = {
            "name": "./dev mail catcher",
            "smtp_host": "127.0.0.1",
            "smtp_port": smtp_port,
            "smtp_encryption": "none",
            "smtp_authentication": "login",
            "sequence": 0,
            "active": True,
        }
        catcher.write(values) if catcher else servers.create(values)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "command", choices=["base", "product", "blank", "update", "serve"]
    )
    parser.add_argument("database")
    parser.add_argument("modules", nargs="*")
    parser.add_argument("--demo", action="store_true")
    parser.add_argument("--url")
    parser.add_argument("--smtp-port", type=int)
    options = parser.parse_intermixed_args()
    config.parse_config(["-d", options.database, "--no-http"], setup_logging=True)
    match options.command:
        case "base":
            base(options.database, options.modules)
        case "product":
            product(options.database, options.modules, options.demo)
        case "blank":
            blank(options.database)
        case "update":
            update(options.database, options.modules)
        case "serve":
            serve(options.database, options.url, options.smtp_port)


if __name__ == "__main__":
    main()
