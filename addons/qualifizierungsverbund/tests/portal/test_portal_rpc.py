import re

from odoo.tests import JsonRpcException, tagged
from odoo.tools import mute_logger

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalRpc(PortalCase):
    """What a portal user finds behind the pages, with the developer tools open."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._confirmed_course({cls.company_a: 4, cls.company_b: 5})
        cls.need = cls._need(cls.company_a, 2, internal_note="Stillschweigen")
        cls.need_b = cls._need(cls.company_b, 3, price_ceiling=321.98)
        cls.draft = cls._need(cls.company_a, 1, submit=False)
        cls.commitment = cls.course.commitment_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )
        cls.commitment_b = cls.course.commitment_ids - cls.commitment
        cls.open_course = cls._course()
        cls.open_course.action_open_booking()
        cls.offer = cls.env["verbund.commitment"].create(
            {
                "course_id": cls.open_course.id,
                "partner_id": cls.company_a.id,
                "seats": 2,
            }
        )

        cls.settlement = cls._approve(cls._settlement(cls.course)).with_env(cls.env)
        cls.line = cls.settlement.line_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )
        cls.line_b = cls.settlement.line_ids - cls.line

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_a)

    def _refused(self, model, method, *args, **kwargs):
        with mute_logger("odoo.http"), self.assertRaises(JsonRpcException) as caught:
            self._rpc(model, method, *args, **kwargs)
        return str(caught.exception)

    def test_only_own_rows(self):
        for own, other in (
            (self.need | self.draft, self.need_b),
            (self.commitment | self.offer, self.commitment_b),
            (self.line, self.line_b),
        ):
            model = own._name
            with self.subTest(model=model):
                found = self._rpc(model, "search", [])
                self.assertEqual(set(found), set(own.ids))
                self.assertEqual(self._rpc(model, "search_count", []), len(own))
                names = self._rpc(model, "name_search", "")
                self.assertEqual({row[0] for row in names}, set(own.ids))
                for method in ("read", "web_read", "export_data", "copy"):
                    arguments = {
                        "read": [["id"]],
                        "web_read": [{"display_name": {}}],
                        "export_data": [["id"]],
                        "copy": [],
                    }[method]
                    with self.subTest(method=method):
                        self._refused(model, method, other.ids, *arguments)
                (group,) = self._rpc(
                    model,
                    "formatted_read_group",
                    [],
                    aggregates=["__count"],
                    groupby=[],
                )
                self.assertEqual(group["__count"], len(own))

    def test_models_behind_the_pages_are_closed(self):
        for model in (
            "verbund.network",
            "verbund.membership",
            "verbund.membership.contact",
            "verbund.course",
            "verbund.course.cost",
            "verbund.session",
            "verbund.offer",
            "verbund.settlement",
            "verbund.settlement.cost",
            "verbund.settlement.part",
            "verbund.allocation.key",
            "verbund.allocation.rule",
            "verbund.tax.rate",
            "verbund.decision",
            "event.registration",
            "mail.tracking.value",
        ):
            with self.subTest(model=model):
                self._refused(model, "search_read", [], ["id"])
        for model in ("tier.review", "tier.definition"):
            with self.subTest(model=model):
                self.assertFalse(self._rpc(model, "search", []))

    def test_hidden_fields_are_neither_read_nor_searched(self):
        hidden = {
            "verbund.need": ("internal_note", "course_id", "portal_form_key"),
            "verbund.commitment": ("registration_ids", "was_asked"),
            "verbund.settlement.line": ("part_ids",),
        }
        own = {
            "verbund.need": self.need,
            "verbund.commitment": self.commitment,
            "verbund.settlement.line": self.line,
        }
        for model, names in hidden.items():
            fields_of_portal = self._rpc(model, "fields_get")
            for name in names:
                with self.subTest(model=model, field=name):
                    self.assertNotIn(name, fields_of_portal)
                    self._refused(model, "read", own[model].ids, [name])
                    self._refused(model, "search", [(name, "!=", False)])
                    self._refused(
                        model,
                        "formatted_read_group",
                        [],
                        aggregates=["__count"],
                        groupby=[name],
                    )

    def test_no_way_through_dotted_names(self):
        for model, field in (
            ("verbund.need", "network_id.membership_ids.partner_id.name"),
            ("verbund.need", "network_id.goals"),
            ("verbund.need", "partner_id.membership_ids.note"),
            ("verbund.commitment", "course_id.price_per_seat"),
            ("verbund.commitment", "course_id.commitment_ids.price_ceiling"),
            ("verbund.commitment", "course_id.seats_committed"),
            ("verbund.settlement.line", "settlement_id.amount_total"),
            ("verbund.settlement.line", "settlement_id.line_ids.amount_total"),
            ("verbund.settlement.line", "settlement_id.calculation"),
            ("account.move", "verbund_settlement_ids.amount_total"),
            ("account.move", "verbund_line_ids.amount_total"),
            ("account.move", "line_ids.verbund_part_id.amount_untaxed"),
            ("account.move", "verbund_course_id.name"),
            ("res.partner", "membership_ids.state"),
        ):
            with self.subTest(model=model, field=field):
                self._refused(model, "search_read", [(field, "!=", 0)], ["id"])
                self._refused(model, "search", [], order=f"{field} desc")

    def test_columns_of_own_rows_tell_nothing_of_others(self):
        """Whatever a portal user may read, all of it, without the neighbour in it."""
        self.need_b.remark = "Nachbargeheimnis"
        self.settlement.with_user(self.user_finance).action_create_invoices()
        secrets = (
            self.company_b.name,
            "321.98",
            "Nachbargeheimnis",
            "Stillschweigen",
            self.line_b.invoice_id.name,
        )
        for record in (self.need, self.commitment, self.line):
            model = record._name
            for name in self._rpc(model, "fields_get"):
                with self.subTest(model=model, field=name):
                    try:
                        with mute_logger("odoo.http"):
                            value = str(self._rpc(model, "read", record.ids, [name]))
                    except JsonRpcException:
                        continue
                    self.assert_silent(value, *secrets)

    def test_nothing_is_written(self):
        values = {
            "verbund.need": {"remark": "x", "state": "covered", "seats_firm": 9},
            "verbund.commitment": {"seats": 9, "price_ceiling": 1, "state": "released"},
            "verbund.settlement.line": {"note": "x", "manual_percent": 1},
        }
        context = {"verbund_transition": True, "default_state": "submitted"}
        for record in (
            self.need,
            self.need_b,
            self.commitment,
            self.commitment_b,
            self.offer,
            self.line,
            self.line_b,
        ):
            model = record._name
            for name, value in values[model].items():
                with self.subTest(record=record, field=name):
                    before = record[name]
                    for method in ("write", "web_save"):
                        kwargs = {"specification": {}} if method == "web_save" else {}
                        self._refused(
                            model,
                            method,
                            record.ids,
                            {name: value},
                            context=context,
                            **kwargs,
                        )
                    record.invalidate_recordset()
                    self.assertEqual(record[name], before)
            with self.subTest(record=record, method="unlink"):
                self._refused(model, "unlink", record.ids, context=context)
                self._refused(model, "create", [{}], context=context)
                self.assertTrue(record.exists())

    def test_no_action_is_called_directly(self):
        """Pages act for the user after their own checks; RPC never does."""
        calls = {
            self.draft: ("action_submit", "action_withdraw"),
            self.need: (
                "action_submit",
                "action_withdraw",
                "action_confirm",
                "action_reset_to_draft",
                "action_not_covered",
                "action_return_to_pool",
            ),
            self.need_b: ("action_withdraw",),
            self.offer: ("action_commit", "action_release"),
            self.commitment: ("action_cancel",),
            self.commitment_b: ("action_cancel", "action_release"),
            self.course: ("action_cancel", "action_confirm", "action_start"),
            self.settlement: (
                "action_approve",
                "action_create_invoices",
                "action_compute",
                "action_correct",
            ),
        }
        for record, methods in calls.items():
            for method in methods:
                with self.subTest(record=record, method=method):
                    before = record.state
                    self._refused(record._name, method, record.ids)
                    record.invalidate_recordset()
                    self.assertEqual(record.state, before)
        self._refused("verbund.need", "propose_pools")

    def test_private_methods(self):
        for model, method, arguments in (
            ("verbund.need", "_set_state", [self.need.ids, "covered"]),
            ("verbund.commitment", "_release", [self.offer.ids, "declined"]),
            ("verbund.commitment", "_name_seats", [self.offer.ids, {}]),
            ("verbund.course", "_commit_seats", [self.course.ids, 1, 1, 0]),
            ("verbund.commitment", "_create_registrations", [self.offer.ids]),
            ("verbund.settlement.line", "_render_sheets", [self.line_b.ids]),
            ("verbund.membership", "_can_commit", [1, 1]),
            ("verbund.course", "_shares_at", [self.course.ids, []]),
        ):
            with self.subTest(method=method):
                self.assertIn("AccessError", self._refused(model, method, *arguments))

    def test_chatter(self):
        """Internal notes stay internal, nobody posts on behalf of a document."""
        secret = "Interne Notiz"
        note = self.need.message_post(body=secret, subtype_xmlid="mail.mt_note")
        self.commitment.message_post(body=secret, subtype_xmlid="mail.mt_note")
        for record in (self.need, self.commitment):
            params = {"thread_model": record._name, "thread_id": record.id}
            with self.subTest(record=record):
                result = self.make_jsonrpc_request("/mail/thread/messages", params)
                self.assertNotIn(secret, str(result))
                self.assertFalse(result["messages"])
                count = len(record.message_ids)
                with mute_logger("odoo.http"), self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(
                        "/mail/message/post",
                        {**params, "post_data": {"body": "x"}},
                    )
                self._refused(record._name, "message_post", record.ids, body="x")
                self._refused(
                    record._name,
                    "message_subscribe",
                    record.ids,
                    self.user_portal_b.partner_id.ids,
                )
                record.invalidate_recordset()
                self.assertEqual(len(record.message_ids), count)
        for record in (self.need_b, self.commitment_b, self.course, self.settlement):
            with self.subTest(record=record):
                params = {"thread_model": record._name, "thread_id": record.id}
                try:
                    with mute_logger("odoo.http"):
                        result = self.make_jsonrpc_request(
                            "/mail/thread/messages", params
                        )
                except JsonRpcException:
                    continue
                self.assertFalse(result["messages"])
        found = self._rpc("mail.message", "search", [("id", "=", note.id)])
        self.assertFalse(found)

    def test_no_contact_renames_its_company(self):
        """Its documents and all its networks know it by that name."""
        page = self.url_open("/my/account").text
        name, partner = self.company_a.name, self.user_portal_a.partner_id
        answer = self.url_open(
            "/my/address/submit",
            data={
                "csrf_token": re.search(r'csrf_token" value="([^"]+)', page)[1],
                "partner_id": partner.id,
                "address_type": "billing",
                "required_fields": "name,country_id",
                "name": partner.name,
                "email": partner.email,
                "phone": "+49 621 1234567",
                "street": "Neue Straße 1",
                "zip": "68159",
                "city": "Mannheim",
                "country_id": self.env.ref("base.de").id,
                "company_name": "Somebody else",
            },
        )
        self.assertIn("redirectUrl", answer.text)
        self.env.invalidate_all()
        self.assertEqual((self.company_a.name, partner.city), (name, "Mannheim"))

    def test_address_form_keeps_out_of_our_fields(self):
        partner = self.user_portal_a.partner_id
        self.url_open(
            "/my/address/submit",
            data={
                "partner_id": partner.id,
                "is_training_provider": "1",
                "headcount": "5",
                "betriebsnummer": "12345678",
                "parent_id": str(self.company_b.id),
            },
        )
        partner.invalidate_recordset()
        self.assertFalse(partner.is_training_provider)
        self.assertFalse(partner.betriebsnummer)
        self.assertEqual(partner.commercial_partner_id, self.company_a)
