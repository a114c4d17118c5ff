from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.qualifizierungsverbund.models.core.transition_mixin import (
    with_transition,
)
from odoo.addons.qualifizierungsverbund.tests.money.common import SettlementCommon

from .common import HubCommon

OUR_ADDONS = {"qualifizierungsverbund", "arbeitsmarkt_drehscheibe"}
# Models of Odoo that we add fields to: whoever reads them must not fail on ours.
EXTENDED = ("account.move", "event.event", "event.registration", "res.partner")


@tagged("post_install", "-at_install")
class TestReadAll(HubCommon, SettlementCommon):
    """Every role reads what it may read without naming fields, as an export does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._need(cls.company_a, 3)
        cls.env["verbund.contact.log"].create({"partner_id": cls.company_a.id})
        membership = cls._membership(cls.company_a, cls.hub)
        membership.contact_ids = [
            Command.create(
                {
                    "partner_id": cls.user_portal_a.partner_id.id,
                    "function": "hub_confidant",
                }
            )
        ]
        cls.env["verbund.session"].create(
            {
                "course_id": cls.course.id,
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-01 15:00:00",
            }
        )
        cls.env["verbund.offer"].create(
            {"course_id": cls.course.id, "partner_id": cls.provider.id}
        )
        cls.env["verbund.allocation.key"].create(
            {
                "name": "Reise je Betrieb",
                "method": "per_seat",
                "rule_ids": [
                    Command.create({"cost_type": "travel", "method": "per_company"})
                ],
            }
        )
        cls._ask_members()
        settlement = cls._settlement(cls.course)
        cls._invoice(settlement)
        cls.env["event.event"].create(
            {
                "name": "Treffen",
                "verbund_kind": "hub_meeting",
                "verbund_network_ids": [Command.set(cls.hub.ids)],
                "date_begin": "2100-03-01 08:00:00",
                "date_end": "2100-03-01 10:00:00",
                "registration_ids": [Command.create({"name": "Gast"})],
            }
        )
        skills = {cls.skill_plant: "1"}
        release = cls._release(cls.company_a)
        cls._profile(skills, release_id=release.id)
        cls._demand(cls.company_b, skills=skills)
        for failures in ("verbund.link.miss", "verbund.login.failure"):
            with_transition(cls.env[failures]).create({"origin": "somewhere"})

    @classmethod
    def _ask_members(cls):
        """What companies answer to: a round, a date poll, a guarantee."""
        answers = with_transition(cls.env["verbund.need.round.answer"])
        asked = cls.env["verbund.need.round"].create(
            {
                "name": "Bedarf",
                "network_ids": [Command.set(cls.network.ids)],
                "deadline": "2100-01-01",
            }
        )
        answers.create({"round_id": asked.id, "partner_id": cls.company_a.id})
        poll = cls.env["verbund.date.poll"].create(
            {
                "course_id": cls.course.id,
                "deadline": "2100-01-01",
                "option_ids": [Command.create({"first_day": "2100-02-01"})],
            }
        )
        with_transition(cls.env["verbund.date.answer"]).create(
            {"poll_id": poll.id, "partner_id": cls.company_a.id}
        )
        with_transition(cls.env["verbund.guarantee"]).create(
            {
                "course_id": cls.course.id,
                "partner_id": cls.company_a.id,
                "seats": 1,
                "max_amount": 10000,
            }
        )
        full = cls._course()
        full.action_open_booking()
        cls._commit(full, cls.company_b, 1)
        full._join_waiting(cls.company_a, full.max_seats, "all")
        cls.env["verbund.school.holiday"].create(
            {
                "name": "Ferien",
                "federal_state_id": cls.env.ref("base.state_de_bw").id,
                "date_first": "2100-07-01",
                "date_last": "2100-08-01",
            }
        )

    def _models(self):
        own = [
            name
            for name, model in self.registry.items()
            if name.startswith(("verbund.", "drehscheibe."))
            and not model._abstract
            and not model._transient
        ]
        return sorted(own) + list(EXTENDED)

    def _roles(self):
        def user(group):
            return new_test_user(self.env, login=f"only {group}", groups=group)

        return [
            *(getattr(self, name) for name in dir(self) if name.startswith("user_")),
            user("event.group_event_manager"),
            user("account.group_account_invoice"),
        ]

    def _read(self, record):
        """Everything of a model of ours, and what we add to one of Odoo."""
        if record._name not in EXTENDED:
            return record.read()
        names = [
            name
            for name in record.fields_get(attributes=[])
            if set(record._fields[name]._modules) & OUR_ADDONS
        ]
        return record.read(names)

    def test_every_role_reads_without_a_list_of_fields(self):
        seen = set()
        for user in self._roles():
            for name in self._models():
                Model = self.env[name].with_user(user)
                if not Model.has_access("read"):
                    continue
                self.env.invalidate_all()
                record = Model.search([], limit=1, order="id desc")
                if record:
                    with self.subTest(user=user.login, model=name):
                        self.assertTrue(self._read(record))
                        seen.add(name)
        self.assertEqual(seen, set(self._models()))
