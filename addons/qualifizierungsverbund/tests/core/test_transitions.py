from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...models.core.transition_mixin import TRANSITION_KEY
from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestTransitions(VerbundCommon):
    """What holds for every model with guarded states, found by its mixin."""

    def _models(self):
        mixin = self.env.registry["verbund.transition.mixin"]
        models = [
            model
            for model in self.env.values()
            if isinstance(model, mixin) and not model._abstract
        ]
        self.assertGreaterEqual(len(models), 6)
        return models

    def test_tables_name_existing_states(self):
        for model in self._models():
            with self.subTest(model=model._name):
                states = set(dict(model._fields["state"].selection))
                table = model._transitions
                self.assertEqual(set(table), states)
                self.assertLessEqual(set().union(*table.values()), states)
                self.assertLessEqual(model._frozen_states, states)

    def test_every_state_can_be_reached(self):
        for model in self._models():
            with self.subTest(model=model._name):
                reached = {model._initial_state()}
                while True:
                    further = set().union(*(model._transitions[s] for s in reached))
                    if further <= reached:
                        break
                    reached |= further
                self.assertEqual(reached, set(model._transitions))

    def test_state_is_read_only_and_not_copied(self):
        for model in self._models():
            field = model._fields["state"]
            with self.subTest(model=model._name):
                self.assertTrue(field.readonly)
                self.assertTrue(field.required)
                self.assertFalse(field.copy)

    def test_groups_follow_the_order_of_the_states(self):
        for model in self._models():
            field = model._fields["state"]
            order = field.get_values(self.env)
            with self.subTest(model=model._name):
                present = sorted(order)
                groups = field.determine_group_expand(model, present, [])
                self.assertEqual(groups, [state for state in order if state in groups])

    def test_no_empty_group_but_on_the_boards(self):
        Need = self.env["verbund.need"]
        self.assertEqual(
            Need._group_expand_state(["withdrawn", "draft"], []), ["draft", "withdrawn"]
        )

    def test_write_needs_an_action(self):
        course = self._course()
        for context in ({}, {TRANSITION_KEY: True}, {TRANSITION_KEY: "x"}):
            with self.subTest(context=context), self.assertRaises(AccessError):
                course.with_context(**context).write({"state": "confirmed"})
        self.assertEqual(course.state, "idea")

    def test_create_starts_at_the_beginning(self):
        values = {"name": "Neu", "manager_id": self.user_manager.id}
        Network = self.env["verbund.network"]
        with self.assertRaises(AccessError):
            Network.create({**values, "state": "active"})
        network = Network.with_context(default_state="active").create(values)
        self.assertEqual(network.state, "scouting")

    def test_jump_is_refused_with_a_clear_message(self):
        course = self._course()
        with self.assertRaisesRegex(UserError, "Idea.*Done"):
            course.action_finish()
        self.assertEqual(course.state, "idea")

    def test_none_moves_when_one_cannot(self):
        idea, cancelled = self._course(), self._course()
        cancelled.action_cancel("other")
        with self.assertRaises(UserError):
            (idea | cancelled).action_start_tender()
        self.assertEqual(idea.state, "idea")

    def test_transition_needs_write_access(self):
        need = self._need(self.company_a, 2)
        with self.assertRaises(AccessError):
            need.with_user(self.user_portal_a).action_withdraw()
        with self.assertRaises(AccessError):
            need.with_user(self.user_manager_other).action_withdraw()
        self.assertEqual(need.state, "submitted")

    def test_frozen_documents_stay(self):
        course = self._confirmed_course({self.company_a: 8})
        commitment = course.commitment_ids
        for values in ({"seats": 1}, {"partner_id": self.company_b.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                commitment.write(values)
        note = "Still open for a note"
        commitment.message_post(body=note)
        self.assertEqual(commitment.seats, 8)
