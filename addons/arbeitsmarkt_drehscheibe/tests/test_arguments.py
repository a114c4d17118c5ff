from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.qualifizierungsverbund.tests.arguments import ArgumentsMixin

from .common import HubCommon


@tagged("post_install", "-at_install")
class TestHubArguments(ArgumentsMixin, HubCommon):
    def test_public_methods_check_access_first_and_then_what_they_get(self):
        match = self._match(self._profile(), self._demand())
        self.check_arguments(
            {match._name: match},
            (self.user_internal, self.user_portal_a, self.user_manager),
            (self.user_hub_staff, self.user_hub_manager),
        )

    def test_dialogs_say_nothing_of_foreign_matches(self):
        match = self._match(self._profile(), self._demand())
        values = {
            "match_ids": [Command.set(match.ids)],
            "side": "hub",
            "reason": "other",
        }
        Dialog = self.env["drehscheibe.match.decline"]
        with self.assertRaises(AccessError):
            Dialog.with_user(self.user_hub_other).create(values)
        Dialog.with_user(self.user_hub_staff).create(values).action_confirm()
        self.assertEqual(match.state, "declined")
