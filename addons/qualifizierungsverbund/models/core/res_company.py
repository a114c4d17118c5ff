import dataclasses
from collections.abc import Callable
from datetime import datetime, timedelta

import pytz

from odoo import api, fields, models

from ...tools.working_days import Calendar

# Where the association has none: the networks are those of Baden-Württemberg.
DEFAULT_TZ = "Europe/Berlin"
DEFAULT_REGION = ("DE", "BW")
# What every page asks of an association, which has a hundred fields more.
ALWAYS_READ = ("currency_id", "email", "name", "partner_id", "phone")


#: What Odoo calls a company that nobody has named.
UNNAMED = ("My Company", "YourCompany")


@dataclasses.dataclass(frozen=True)
class SetupStep:
    """A step of the setup: its place, its name, what is missing, where it is done.

    ``missing`` returns a sentence, or nothing when all is there; ``action`` returns a
    window action.
    """

    sequence: int
    key: str
    name: str
    missing: Callable
    action: Callable


class ResCompany(models.Model):
    """The clock and the calendar of an association: rules and documents go by them."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company in companies:
            self.env["verbund.ledger"]._of(company)
        return companies

    def _verbund_tz(self):
        """Time zone in which companies read when a course takes place.

        Not that of the user who happens to confirm it, and never silently UTC.
        """
        return self._verbund_partner_sudo().tz or DEFAULT_TZ

    def _verbund_partner_sudo(self):
        """The association as a partner, with what every page asks: language, zone."""
        # sudo: whoever asks what day it is need not read the address of the company
        company_sudo = self.sudo()
        _read_once(company_sudo, ALWAYS_READ)
        partner_sudo = company_sudo.partner_id
        _read_once(partner_sudo, ("lang", "tz"))  # not all of a partner
        return partner_sudo

    def _verbund_day(self, moment):
        """The day that a moment falls on where the association is."""
        zone = pytz.timezone(self._verbund_tz())
        return pytz.utc.localize(moment).astimezone(zone).date()

    @api.model
    def _verbund_latest_day(self):
        """The latest day that it is anywhere now: what is due later is due nowhere."""
        return fields.Date.add(fields.Datetime.now().date(), days=1)

    def _verbund_today(self):
        """Today where the association is; of the user's own one without records.

        What day it is for a rule or a document does not hang on who presses the button,
        and there is no user in a scheduled action.
        """
        return (self[:1] or self.env.company)._verbund_day(fields.Datetime.now())

    def _verbund_week(self):
        """Monday and Sunday of the week that it is where the association is."""
        today = self._verbund_today()
        monday = today - timedelta(days=today.weekday())
        return monday, monday + timedelta(days=6)

    def _verbund_moment(self, day, time):
        """The moment at which the clocks of the association show a time on a day.

        :param time: a ``datetime.time``
        :return: naive, in UTC, as fields keep it; an hour that the change to summer
            time skips is the one after it
        """
        zone = pytz.timezone(self._verbund_tz())
        local = zone.normalize(zone.localize(datetime.combine(day, time)))
        return local.astimezone(pytz.utc).replace(tzinfo=None)

    def _verbund_region(self, state=None):
        """Whose public holidays count, as ``tools.working_days`` wants it.

        :param state: the federal state; that of the association when empty
        """
        # sudo: as for the time zone
        address_sudo = self.sudo().partner_id
        state_sudo = (state or address_sudo.state_id).sudo()
        country = (state_sudo or address_sudo).country_id.code or DEFAULT_REGION[0]
        part = (state_sudo.code or "").split("-")[-1]
        if not part and country == DEFAULT_REGION[0]:
            part = DEFAULT_REGION[1]
        return country, part

    def _verbund_calendar(self):
        """Working days of the association, for periods that the law counts."""
        return Calendar([company._verbund_region() for company in self])

    # ------------------------------------------------------------------- setup

    def _verbund_setup_steps(self):
        """The steps of the setup, see ``verbund.setup.step``."""
        _ = self.env._
        return [
            SetupStep(
                10,
                "name",
                _("Name of the association"),
                self._verbund_missing_name,
                self._verbund_open_company,
            ),
            SetupStep(
                20,
                "address",
                _("Address, e-mail and telephone"),
                self._verbund_missing_address,
                self._verbund_open_company,
            ),
            SetupStep(
                60,
                "mail",
                _("Outgoing mail"),
                self._verbund_missing_mail,
                lambda: self._verbund_open("base.action_ir_mail_server_list"),
            ),
            SetupStep(
                70,
                "people",
                _("People who work here"),
                self._verbund_missing_people,
                lambda: self._verbund_open("base.action_res_users"),
            ),
        ]

    def _verbund_missing_name(self):
        if (self.name or "").strip() in UNNAMED:
            return self.env._("It is still called “%s”.", self.name)
        return ""

    def _verbund_missing_address(self):
        """Invoices and mails name who they are from (§ 14 (4) no. 1 UStG)."""
        names = ("street", "zip", "city", "country_id", "email", "phone")
        labels = [
            self._fields[name]._description_string(self.env)
            for name in names
            if not self[name]
        ]
        return self.env._("Missing: %s", ", ".join(labels)) if labels else ""

    def _verbund_missing_mail(self):
        # sudo: administrators of the system ask, who need no role of ours
        if self.env["ir.mail_server"].sudo().search_count([], limit=1):
            return ""
        return self.env._("No server for outgoing mail: nobody would be told anything.")

    def _verbund_missing_people(self):
        """Whoever computes a settlement does not approve it: it takes two."""
        groups = self.env.ref("qualifizierungsverbund.group_verbund_user")
        groups |= self.env.ref("qualifizierungsverbund.group_verbund_finance")
        people = groups.all_user_ids.filtered(lambda user: user.active)
        if len(people) < 2:
            return self.env._(
                "A second person: nobody approves what they computed themselves."
            )
        return ""

    def _verbund_open_company(self):
        return self._verbund_open(
            "base.action_res_company_form",
            res_id=self.id,
            views=[(False, "form")],
        )

    def _verbund_open(self, xmlid, **values):
        """A window action; :param values: what it says otherwise."""
        return {**self.env["ir.actions.act_window"]._for_xml_id(xmlid), **values}


def _read_once(record, names):
    """Fetch fields of a record: a page asks a dozen times, and only once looks closer.

    :param names: names of the fields, which are read together
    """
    if record and not all(name in record._cache for name in names):
        record.fetch(names)
