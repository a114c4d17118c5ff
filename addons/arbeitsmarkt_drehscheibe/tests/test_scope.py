import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common import HubCommon


@tagged("post_install", "-at_install")
class TestScope(HubCommon):
    """Nobody moves a document out of sight by the list on which its rules hang."""

    def _scope_lists(self):
        """``{(model, field)}``: lists of networks that decide who sees a model."""
        found = set()
        for rule in self.env["ir.rule"].search([]):
            model = self.env.get(rule.model_id.model)
            for name in re.findall(r"\('(\w+)", rule.domain_force or ""):
                field = model is not None and model._fields.get(name)
                if (
                    field
                    and field.store
                    and field.type == "many2many"
                    and field.comodel_name == "verbund.network"
                ):
                    found.add((model._name, name))
        return found

    def _documents(self):
        course = self._course()
        course.action_open_booking()
        self._commit(course, self.company_a, 10)
        event = self.env["event.event"].create(
            {
                "name": "Treffen",
                "date_begin": "2100-01-01",
                "date_end": "2100-01-02",
                "verbund_network_ids": [Command.set(self.network.ids)],
            }
        )
        asked = self.env["verbund.need.round"].create(
            {
                "name": "Bedarf",
                "network_ids": [Command.set(self.network.ids)],
                "deadline": "2100-01-01",
            }
        )
        talk = self.env["verbund.contact.log"].create(
            {
                "partner_id": self.company_a.id,
                "network_ids": [Command.set(self.network.ids)],
            }
        )
        return {
            ("verbund.contact.log", "network_ids"): (talk, self.network_other),
            ("verbund.need.round", "network_ids"): (asked, self.network_other),
            ("verbund.course", "network_ids"): (course, self.network_other),
            ("event.event", "verbund_network_ids"): (event, self.network_other),
            ("drehscheibe.release", "hub_ids"): (
                self._release(self.company_a),
                self.hub_other,
            ),
            ("drehscheibe.demand", "hub_ids"): (self._demand(), self.hub_other),
        }

    def _is_guarded(self, model, name):
        """Whether no client writes the list at all."""
        Model = self.env[model]
        if hasattr(Model, "_get_guarded_fields"):
            return name in Model._get_guarded_fields()
        return not any(
            access.perm_write or access.perm_create
            for access in self.env["ir.model"]._get(model).access_ids
        )

    def test_a_list_of_networks_is_neither_emptied_nor_moved_away(self):
        documents = self._documents()
        lists = {key for key in self._scope_lists() if not self._is_guarded(*key)}
        self.assertEqual(lists, set(documents))
        users = (
            self.user_staff,
            self.user_manager,
            self.user_verbund_admin,
            self.user_hub_staff,
            self.user_hub_manager,
            self.user_hub_admin,
        )
        for (model, name), (document, other) in documents.items():
            before = document[name]
            for user in users:
                for commands in (
                    [Command.clear()],
                    [Command.set([])],
                    [Command.set(other.ids)],
                    [Command.unlink(before.id), Command.link(other.id)],
                ):
                    empties = commands[0] in ([Command.clear()], [Command.set([])])
                    master = user in (self.user_verbund_admin, self.user_hub_admin)
                    if master and not empties and model != "verbund.course":
                        continue  # whoever sees all may hand it over
                    with self.subTest(model=model, user=user.login, commands=commands):
                        with (
                            self.assertRaises(UserError),
                            self.env.cr.savepoint(),
                        ):
                            document.with_user(user).write({name: commands})
                            self.env.flush_all()
                        document.invalidate_recordset()
                        self.assertEqual(document[name], before)

    def test_a_document_is_not_made_out_of_sight(self):
        for model, values in (
            ("verbund.course", {"topic_id": self.topic.id}),
            (
                "drehscheibe.demand",
                {
                    "partner_id": self.company_b.id,
                    "occupation_id": self.chemist.id,
                    "district_id": self.district.id,
                },
            ),
        ):
            with self.subTest(model=model), self.assertRaises(UserError):
                self.env[model].create(values)

    def test_staff_do_not_take_a_course_away_from_others(self):
        networks = self.network | self.network_other
        course = self._course(network_ids=[Command.set(networks.ids)])
        as_staff = course.with_user(self.user_staff)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            as_staff.network_ids = self.network
        as_staff.write({"network_ids": [Command.set(networks.ids)], "name": "Neu"})
        course.with_user(self.user_verbund_admin).network_ids = self.network
        self.assertEqual(course.network_ids, self.network)

    def test_the_networks_of_those_who_promised_stay(self):
        networks = self.network | self.network_other
        course = self._course(network_ids=[Command.set(networks.ids)])
        course.action_open_booking()
        self._commit(course, self.company_foreign, 2)
        with self.assertRaises(UserError):
            course.with_user(self.user_verbund_admin).network_ids = self.network
