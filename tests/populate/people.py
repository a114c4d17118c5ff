"""Who works in the database, and the companies."""

import contextlib
from unittest import mock

from odoo.fields import Command

from odoo.addons.mail.models.mail_template import MailTemplate

#: Tells our companies from others.
REF = "populate"
#: Counts the companies, so that numbers of establishments are unique.
FIRST_NUMBER = 10_000_000
SILENT = {
    "lang": "de_DE",
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "no_reset_password": True,
    "tracking_disable": True,
}
TRADES = (
    "Chemie Maschinenbau Metallbau Pharma Logistik Elektrotechnik Kunststoff Druck "
    "Möbel Lebensmittel"
).split()
FORMS = ("GmbH", "AG", "GmbH & Co. KG", "e. K.")


@contextlib.contextmanager
def no_mail():
    """Rendering thousands of mails that nobody gets would take most of the time."""
    with mock.patch.object(MailTemplate, "send_mail_batch", return_value=None):
        yield


@contextlib.contextmanager
def no_text(registry):
    """What is told stands in the list of those told, without a text rendered for it."""
    text = dict.fromkeys(("subject", "body", "full"), "Beispiel")
    mixin = registry["verbund.notice.mixin"]
    with mock.patch.object(mixin, "_render_notice", return_value=text):
        yield


class Team:
    """The staff: password is the login, as in the demo."""

    def __init__(self, env):
        self.env = env
        self.manager = self._user("populate-manager", "verbund.manager")
        self.colleague = self._user(
            "populate-kollegium", "verbund.manager", "hub.manager"
        )
        self.finance = self._user("populate-finanzen", "verbund.finance")
        self.hub = self._user("populate-drehscheibe", "hub.manager", "hub.identity")
        self.admin = self._user("populate-admin", "verbund.admin", "hub.manager")
        self.portal = self._user("populate-firma")
        self.provider = self._user("populate-bildung")

    def _user(self, login, *groups):
        modules = {
            "verbund": "qualifizierungsverbund",
            "hub": "arbeitsmarkt_drehscheibe",
        }
        xmlids = [
            f"{modules[side]}.group_{side}_{role}"
            for side, _dot, role in (group.partition(".") for group in groups)
        ] or ["base.group_portal"]
        return self.env["res.users"].create(
            {
                "name": login,
                "login": login,
                "password": login,
                "email": f"{login}@populate.example",
                "lang": "de_DE",
                "tz": "Europe/Berlin",
                "group_ids": [
                    Command.set([self.env.ref(xmlid).id for xmlid in xmlids])
                ],
            }
        )

    def _last_number(self):
        """The number of the last company there is, copies included."""
        last = self.env["res.partner"].search(
            [("ref", "=", REF)], order="betriebsnummer desc", limit=1
        )
        return int(last.betriebsnummer or FIRST_NUMBER) - FIRST_NUMBER

    def companies(self, count, rng, districts):
        """Companies with a contact each; a number in the name makes them unique.

        :param districts: where they are
        """
        first = self._last_number() + 1
        numbers = range(first, first + count)
        companies = self.env["res.partner"].create(
            [
                {
                    "name": f"Beispiel {rng.choice(TRADES)} {number} "
                    f"{rng.choice(FORMS)}",
                    "ref": REF,
                    "is_company": True,
                    "street": f"Werkstraße {number}",
                    "zip": "70173",
                    "city": "Stuttgart",
                    "country_id": self.env.ref("base.de").id,
                    "lang": "de_DE",
                    "phone": f"+49 711 555{number:04d}",
                    "email": f"info{number}@populate.example",
                    "betriebsnummer": f"{FIRST_NUMBER + number}",
                    "district_id": rng.choice(districts).id,
                    "headcount": (headcount := rng.randint(5, 900)),
                    "headcount_weighted": headcount * 0.9,
                }
                for number in numbers
            ]
        )
        self.env["res.partner"].create(
            [
                {
                    "name": f"Personalleitung {number}",
                    "parent_id": company.id,
                    "email": f"personal{number}@populate.example",
                    "lang": "de_DE",
                }
                for company, number in zip(companies, numbers, strict=True)
            ]
        )
        return companies
