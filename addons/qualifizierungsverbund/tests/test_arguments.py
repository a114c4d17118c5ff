from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .arguments import ArgumentsMixin, methods_with_arguments
from .common import VerbundCommon


@tagged("post_install", "-at_install")
class TestArguments(ArgumentsMixin, VerbundCommon):
    """Whatever a client sends: who may not is told so, who may gets a message."""

    def test_public_methods_check_access_first_and_then_what_they_get(self):
        course = self._course()
        need = self._need(self.company_a, 2)
        course.action_open_booking()
        commitment = self._commit(course, self.company_a, 8)
        settlement = self._settlement(self._confirmed_course({self.company_b: 8}))
        settlement.action_compute()
        records = {
            record._name: record for record in (course, need, commitment, settlement)
        }
        self.assertLessEqual(
            {"action_cancel", "action_release", "action_correct", "action_add_needs"},
            {method for _name, method, _many in methods_with_arguments(self.env)},
        )
        self.check_arguments(
            records, (), (self.user_manager, self.user_finance, self.user_portal_a)
        )
        # what proposes pools only computes, of what its user may read
        records.pop("verbund.need")
        self.check_arguments(
            records,
            (self.user_manager_other, self.user_portal_foreign, self.user_internal),
            (),
        )

    def test_dialogs_say_nothing_of_foreign_documents(self):
        course = self._confirmed_course({self.company_a: 8})
        settlement = self._settlement(course)
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        stranger = self.user_manager_other
        for model, values in (
            ("verbund.course.cancel", {"course_id": course.id, "reason": "other"}),
            ("verbund.course.confirm", {"course_id": course.id, "reason": "x"}),
            (
                "verbund.commitment.release",
                {
                    "commitment_ids": [Command.set(course.commitment_ids.ids)],
                    "reason": "other",
                },
            ),
            ("verbund.offer.award", {"offer_id": offer.id, "reason": "x"}),
            (
                "verbund.settlement.correct",
                {"settlement_id": settlement.id, "reason": "x"},
            ),
        ):
            Dialog = self.env[model].with_user(stranger)
            with self.subTest(model=model):
                with self.assertRaises(AccessError), self.cr.savepoint():
                    Dialog.create(values)
                spec = {
                    name: {}
                    for name in Dialog._fields
                    if not name.startswith(("create_", "write_"))
                    and name not in ("id", "display_name")
                }
                with self.assertRaises(AccessError):
                    Dialog.onchange(values, list(values), spec)
                defaults = {f"default_{name}": value for name, value in values.items()}
                with self.assertRaises(AccessError):
                    Dialog.with_context(**defaults).onchange({}, [], spec)
                # named by nobody, it has nothing to say
                self.assertTrue(Dialog.onchange({}, [], spec))
                own = self.env[model].with_user(self.user_manager).create(values)
                self.assertTrue(own)

    def test_who_names_a_foreign_document_is_told_no_word_of_it(self):
        """Neither by a form nor by the rule that a new document would break."""
        course = self._course(name="Geheimer Kurs")
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        own = self._course(network_ids=[Command.set(self.network_other.ids)])
        membership = self.company_a.membership_ids[:1]
        stranger = self.user_manager_other
        company = {"partner_id": self.company_foreign.id}
        for model, values in (
            ("verbund.commitment", {"course_id": course.id, **company}),
            ("verbund.offer", {"course_id": course.id, **company}),
            ("verbund.waiting", {"course_id": course.id, **company}),
            ("verbund.membership.contact", {"membership_id": membership.id, **company}),
            ("verbund.need", {"network_id": self.network.id, **company}),
            (
                "verbund.course.cost",
                {"course_id": own.id, "offer_id": offer.id, "name": "Trainer"},
            ),
        ):
            Model = self.env[model].with_user(stranger)
            Named = Model.with_context(
                **{f"default_{name}": value for name, value in values.items()}
            )
            spec = {name: {"fields": {"display_name": {}}} for name in values}
            with self.subTest(model=model):
                for attempt in (
                    lambda Model=Model, values=values: Model.create(values),
                    lambda Named=Named: Named.create({}),
                    lambda Model=Model, values=values: Model.onchange(
                        {**values}, list(values), {"display_name": {}}
                    ),
                    lambda Named=Named, spec=spec: Named.onchange({}, [], spec),
                ):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError) as caught:
                        with self.cr.savepoint():
                            attempt()
                    for word in (course.name, self.company_a.name, self.network.name):
                        self.assertNotIn(word, str(caught.exception))

    def test_a_line_in_a_form_names_no_foreign_document(self):
        """Nor does the form of an own one; what it names already stays."""
        course = self._course(name="Geheimer Kurs")
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        own = self._course(
            network_ids=[Command.set(self.network_other.ids)],
            cost_ids=[Command.create({"name": "Trainer", "amount_fixed": 5.0})],
        ).with_user(self.user_manager_other)
        spec = {
            "cost_ids": {"fields": {"offer_id": {"fields": {"display_name": {}}}}},
        }
        for form in (own, own.browse()):
            for command in (
                [Command.CREATE, "virtual_1", {"offer_id": offer.id}],
                [Command.UPDATE, own.cost_ids.id, {"offer_id": offer.id}],
            ):
                with self.subTest(form=form, command=command):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        form.onchange({"cost_ids": [command]}, ["cost_ids"], spec)
        cost = own.cost_ids
        with self.assertRaises(AccessError):
            cost.onchange(
                {"offer_id": offer.id}, ["offer_id"], spec["cost_ids"]["fields"]
            )
        cost.sudo().offer_id = offer
        self.assertTrue(
            own.onchange(
                {"cost_ids": [[Command.UPDATE, cost.id, {"offer_id": offer.id}]]},
                ["cost_ids"],
                {"cost_ids": {"fields": {"name": {}}}},
            )
        )

    def test_a_document_that_is_moved_says_no_word_of_where(self):
        """Constraints of a change speak before its rules, too."""
        course = self._course(name="Geheimer Kurs")
        own = self._course(network_ids=[Command.set(self.network_other.ids)])
        word = self.env["verbund.commitment"].create(
            {"course_id": own.id, "partner_id": self.company_foreign.id, "seats": 1}
        )
        moved = {"course_id": course.id}
        for record, values in (
            (word, moved),
            (own, {"commitment_ids": [Command.update(word.id, moved)]}),
        ):
            self.env.invalidate_all()
            with self.subTest(record), self.assertRaises(AccessError) as caught:
                with self.cr.savepoint():
                    record.with_user(self.user_manager_other).write(values)
            for text in (course.name, self.network.name):
                self.assertNotIn(text, str(caught.exception))
