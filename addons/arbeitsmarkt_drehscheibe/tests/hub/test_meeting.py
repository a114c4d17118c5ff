from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from ..common import HubCommon


@tagged("post_install", "-at_install")
class TestHubMeeting(HubCommon):
    """A hub meets: its own staff plan it and see who comes, nobody else's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.meeting = cls._meeting(cls.user_hub_manager, cls.hub)
        cls.guest = (
            cls.env["event.registration"]
            .with_user(cls.user_hub_manager)
            .create({"event_id": cls.meeting.id, "name": "Gesa Gast"})
        )

    @classmethod
    def _meeting(cls, user, hub):
        return (
            cls.env["event.event"]
            .with_user(user)
            .create(
                {
                    "name": "Drehscheiben-Treffen",
                    "verbund_kind": "hub_meeting",
                    "verbund_network_ids": [Command.set(hub.ids)],
                    "date_begin": "2100-03-01 08:00:00",
                    "date_end": "2100-03-01 10:00:00",
                }
            )
        )

    def _found(self, user, record):
        return record.with_user(user).search([("id", "in", record.ids)])

    def test_planned_from_the_menu_of_the_hub(self):
        action = self.env.ref("arbeitsmarkt_drehscheibe.hub_event_action")
        menu = self.env.ref("arbeitsmarkt_drehscheibe.hub_event_menu")
        for user in (self.user_hub_manager, self.user_hub_staff):
            with self.subTest(user=user.login):
                self.assertIn(
                    menu.id, self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
                )
        form = Form(
            self.env["event.event"]
            .with_user(self.user_hub_staff)
            .with_context(**safe_eval(action.context))
        )
        form.name = "Zweites Treffen"
        form.verbund_network_ids.add(self.hub)
        meeting = form.save()
        self.assertEqual(meeting.verbund_kind, "hub_meeting")
        self.assertEqual(meeting.verbund_network_ids, self.hub)

    def test_the_staff_of_the_hub(self):
        for user in (self.user_hub_manager, self.user_hub_staff, self.user_hub_admin):
            with self.subTest(user=user.login):
                self.assertTrue(self._found(user, self.meeting))
                self.assertTrue(self._found(user, self.guest))
                self.meeting.with_user(user).name = "Verschoben"

    def test_the_neighbour_hub_and_the_networks(self):
        for user in (self.user_hub_other, self.user_manager, self.user_staff):
            with self.subTest(user=user.login):
                self.assertFalse(self._found(user, self.meeting))
                self.assertFalse(self._found(user, self.guest))
                with self.assertRaises(AccessError):
                    self.meeting.with_user(user).name = "Abgesagt"
                with self.assertRaises(AccessError):
                    self.guest.with_user(user).read(["name"])
        with self.assertRaises(AccessError):
            self._meeting(self.user_hub_other, self.hub)

    def test_courses_of_networks_stay_with_their_staff(self):
        event = self._confirmed_course({self.company_a: 8}).event_id
        with self.assertRaises(AccessError):
            event.with_user(self.user_hub_manager).name = "Anderer Kurs"
        self.assertFalse(self._found(self.user_hub_manager, event.registration_ids))
