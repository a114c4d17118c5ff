from odoo.tests import tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestNeedMails(VerbundCommon):
    """A company that hands in a need has a receipt."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association.partner_id.lang = "en_US"

    def _told(self, need):
        return self.env["verbund.notice"].search(
            [("res_model", "=", need._name), ("res_id", "=", need.id)]
        )

    def test_a_receipt_says_what_was_noted(self):
        need = self._need(self.company_a, 3, seats_possible=2)
        [notice] = self._told(need)
        self.assertEqual(notice.partner_id, self.company_a)
        for words in ("Deutsch in der Produktion", "certain: 3", "seats: 2"):
            self.assertIn(words, notice.body)
        self.assertIn("can still change it", notice.body)
        self.assertEqual(notice.subject, f"Your need {need.reference} is noted")
        path = f"/my/verbund/needs/{need.id}"
        self.assertIn(path, notice.sudo().mail_id.body_html)

    def test_who_handed_it_in_gets_it(self):
        contact = self.user_portal_a.partner_id
        need = self._need(self.company_a, 3, contact_id=contact.id)
        self.assertEqual(self._told(need).partner_id, contact)

    def test_a_table_of_staff_sends_none(self):
        need = self.env["verbund.need"].with_context(import_file=True)
        need = need.create(
            {
                "partner_id": self.company_a.id,
                "network_id": self.network.id,
                "topic_id": self.topic.id,
                "seats_firm": 1,
            }
        )
        need.action_submit()
        self.assertFalse(self._told(need))

    def test_a_portal_user_sets_it_off_and_reads_no_row(self):
        need = self._need(self.company_a, 3, submit=False)
        need.with_user(self.user_portal_a).sudo().action_submit()
        self.assertEqual(len(self._told(need)), 1)
        self.assertEqual(self._told(need).company_id, self.association)
