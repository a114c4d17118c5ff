from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import VerbundCommon

# The one action that leads to each state.
ACTIONS = {
    "founding": "action_start_founding",
    "active": "action_activate",
    "dormant": "action_make_dormant",
    "closed": "action_close",
}
# How a network gets from scouting into each state.
WAYS = {
    "scouting": (),
    "founding": ("founding",),
    "active": ("founding", "active"),
    "dormant": ("founding", "active", "dormant"),
    "closed": ("closed",),
}
ALLOWED = {
    "scouting": {"founding", "closed"},
    "founding": {"active", "closed"},
    "active": {"dormant", "closed"},
    "dormant": {"active", "closed"},
    "closed": set(),
}


@tagged("post_install", "-at_install")
class TestNetwork(VerbundCommon):
    """The life of a network, as the manager who runs it leads it."""

    def setUp(self):
        super().setUp()
        self.Network = self.env["verbund.network"].with_user(self.user_manager)

    def _scouted(self, state="scouting", **values):
        network = self.Network.create({"name": "Neuer Verbund", **values})
        for step in WAYS[state]:
            getattr(network, ACTIONS[step])()
        self.assertEqual(network.state, state)
        return network

    def test_from_scouting_to_closed(self):
        network = self._scouted()
        self.assertEqual(network.manager_id, self.user_manager)
        self.assertFalse(network.date_start)
        network.action_start_founding()
        with freeze_time("2026-03-02 12:00:00"):
            network.action_activate()
        network.action_make_dormant()
        with freeze_time("2026-09-01 12:00:00"):
            network.action_activate()
        self.assertEqual(network.state, "active")
        # Waking up is no second beginning.
        self.assertEqual(network.date_start, fields.Date.to_date("2026-03-02"))
        self.assertFalse(network.date_end)
        with freeze_time("2027-01-31 12:00:00"):
            network.action_close()
        self.assertEqual(network.date_end, fields.Date.to_date("2027-01-31"))
        self.assertEqual(network.state, "closed")

    def test_every_other_jump_is_refused(self):
        for state, allowed in ALLOWED.items():
            for target, action in ACTIONS.items():
                with self.subTest(state=state, target=target):
                    network = self._scouted(state)
                    if target in allowed:
                        getattr(network, action)()
                        self.assertEqual(network.state, target)
                        continue
                    old, new = network._state_label(), network._state_label(target)
                    with self.assertRaisesRegex(
                        UserError, f"Neuer Verbund is “{old}” and cannot become “{new}”"
                    ):
                        getattr(network, action)()
                    self.assertEqual(network.state, state)

    def test_one_wrong_network_keeps_all_back(self):
        networks = self._scouted() | self._scouted("closed")
        with self.assertRaises(UserError):
            networks.action_start_founding()
        self.assertEqual(networks.mapped("state"), ["scouting", "closed"])

    def test_staff_of_the_network_does_not_run_it(self):
        with self.assertRaises(AccessError):
            self.network.with_user(self.user_staff).action_make_dormant()
        self.assertEqual(self.network.state, "active")

    def test_manager_of_another_network_does_not_run_it(self):
        network = self.network.with_user(self.user_manager_other)
        with self.assertRaises(AccessError):
            network.action_close()
        self.assertEqual(self.network.state, "active")

    def test_a_merger_names_the_heir(self):
        heir, network = self._scouted("active"), self._scouted("active")
        network.merged_into_id = heir
        network.action_close()
        self.assertEqual(network.merged_into_id, heir)
        self.assertEqual(heir.state, "active")

    def test_mergers_do_not_go_round_in_circles(self):
        first, second, third = (self._scouted() for _number in range(3))
        with self.assertRaisesRegex(ValidationError, "merged into itself"):
            first.merged_into_id = first
        first.merged_into_id = second
        second.merged_into_id = third
        with self.assertRaisesRegex(ValidationError, "merged into itself"):
            third.merged_into_id = first

    def test_only_a_scouted_network_is_deleted(self):
        for state in ("founding", "active", "dormant", "closed"):
            with self.subTest(state=state):
                network = self._scouted(state)
                with self.assertRaisesRegex(UserError, "Close it instead"):
                    network.unlink()
                self.assertTrue(network.exists())
        network = self._scouted()
        network.unlink()
        self.assertFalse(network.exists())

    def test_a_network_is_archived_when_it_is_over_and_stays_that_of_its_courses(self):
        course = self._confirmed_course({self.company_a: 8})
        manager = self.network.with_user(self.user_manager)
        for archive in (
            manager.action_archive,
            lambda: manager.write({"active": False}),
        ):
            with self.assertRaisesRegex(UserError, "close it before you archive it"):
                archive()
        self.assertTrue(self.network.active)
        manager.action_close()
        manager.action_archive()
        self.env.invalidate_all()
        course = course.with_user(self.user_staff)
        self.assertEqual(course.network_ids, self.network)
        self.assertEqual(course._notice_networks(), self.network)

    def test_staff_deletes_no_network(self):
        network = self._scouted(team_ids=self.user_staff.ids)
        with self.assertRaises(AccessError):
            network.with_user(self.user_staff).unlink()

    def test_code_is_unique_within_the_association(self):
        self._scouted(code="NEU-1")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._scouted(code="NEU-1")

    def test_another_association_may_use_the_code(self):
        self._scouted(code="NEU-1")
        association = self.env["res.company"].create({"name": "Anderer Verband"})
        network = self.env["verbund.network"].create(
            {"name": "Dort", "code": "NEU-1", "company_id": association.id}
        )
        self.assertEqual(network.code, "NEU-1")

    def test_no_code_is_no_duplicate(self):
        networks = self._scouted() | self._scouted() | self._scouted(code="")
        self.env.flush_all()
        self.assertEqual(len(networks.exists()), 3)

    def test_members_that_take_part_are_counted(self):
        active, notice, ended = self.Network.browse(
            [self._scouted("active").id for _number in range(3)]
        )
        for network, action in ((notice, "action_give_notice"), (ended, "action_end")):
            getattr(self._membership(self.company_a, network), action)()
        self._membership(self.company_a, active)
        self.env["verbund.membership"].create(
            {"partner_id": self.company_b.id, "network_id": active.id}
        )
        self.assertEqual((active | notice | ended).mapped("member_count"), [1, 1, 0])

    def test_own_networks(self):
        """Managed, or worked on in the team; found by the search as by the field."""
        networks = self.network | self.network_other
        for user, own in (
            (self.user_manager, self.network),
            (self.user_staff, self.network),
            (self.user_manager_other, self.network_other),
            (self.user_verbund_admin, networks.browse()),
        ):
            mine = networks.with_user(user).sudo()
            self.assertEqual(mine.filtered("is_own"), own)
            domain = [("id", "in", networks.ids)]
            self.assertEqual(mine.search([*domain, ("is_own", "=", True)]), own)
            self.assertEqual(
                mine.search([*domain, ("is_own", "=", False)]), networks - own
            )
        self.network_other.team_ids = self.user_staff
        mine = networks.with_user(self.user_staff)
        self.assertEqual(mine.search([("is_own", "=", True)]), networks)
