from odoo.tests import tagged

from ..money.test_order_answer import OrderAnswerCase
from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalOrder(OrderAnswerCase, PortalCase):
    """A provider answers its order in its portal, and by the link of the e-mail."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.url = f"/my/verbund/teaching/{cls.course.id}"

    def _form(self, answer="order_confirm", **values):
        shown = self.offer._get_order_terms()
        return {"answer": answer, "shown": shown, **values}

    def _link(self, record, scope):
        _link, token = self.env["verbund.link"]._issue(record, scope, self.contact)
        return f"/verbund/l/{token}"

    def test_it_is_due_and_confirmed_in_the_portal(self):
        self.login(self.user_portal_provider)
        page = self.get("/my/verbund")
        self.assertIn(f"Confirm order {self.order.name}", self.text(page))
        self.assertIn("180.00", self.text(page))
        [button] = page.xpath("//a[normalize-space()='To the order']")
        self.assertEqual(button.get("href"), self.url)
        text = self.text(self.get(self.url))
        for part in (
            f"Our order {self.order.name}",
            "8 × $ 10.00",
            "Please confirm the order until",
            "holds if the course takes place",
        ):
            self.assertIn(part, text)
        page = self.post(f"{self.url}/order", **self._form())
        self.assertIn("the order is confirmed", self.text(page))
        self.assertIn(f"by {self.contact.name}", self.text(page))
        self.assertFalse(page.xpath("//main//form"))
        text = self.text(self.get("/my/verbund"))
        self.assertIn(f"Order {self.order.name} confirmed", text)

    def test_what_does_not_fit_is_said_there_and_nothing_typed_is_lost(self):
        self.login(self.user_portal_provider)
        page = self.post(f"{self.url}/order", 200, **self._form("order_object"))
        self.assert_said_beside(page, "offer_order_objection")
        stale = self._form("order_object", order_objection="Nur im Mai", shown="x")
        page = self.post(f"{self.url}/order", 200, **stale)
        self.assertIn("has changed since you opened", self.error(page))
        [field] = page.xpath("//textarea[@name='order_objection']")
        self.assertEqual(field.text_content().strip(), "Nur im Mai")
        self.assertEqual(self.offer.order_status, "awaited")
        stale["shown"] = self.offer._get_order_terms()
        page = self.post(f"{self.url}/order", **stale)
        self.assertIn("Nur im Mai", self.text(page))
        self.assertEqual(self.offer.order_status, "objected")

    def test_by_both_links_the_same(self):
        for record, scope in ((self.offer, "offer"), (self.course, "teaching")):
            url = self._link(record, scope)
            page = self.get(url)
            self.assertIn(f"Our order {self.order.name}", self.text(page))
            page = self.post(url, 200, csrf=False, **self._form("order_object"))
            self.assert_said_beside(page, "offer_order_objection")
            page = self.post(url, csrf=False, **self._form())
            self.assertIn("Done on", self.text(page))
            self.assertEqual(self.offer.order_status, "confirmed")
            self.offer._order_placed()
        self.assertEqual(len(self._lines()), 2)

    def test_by_an_old_link_nothing_is_confirmed(self):
        url = self._link(self.offer, "offer")
        self.offer.take_back_reason = "Krank"
        self.offer.action_take_back()
        self.assertNotIn("Our order", self.text(self.get(url)))
        page = self.post(url, 200, csrf=False, **self._form())
        self.assertIn("no order to the provider", self.error(page))
        self.assertFalse(self._lines())

    def test_nobody_else_answers_it(self):
        other = self._course(name="Anderer", provider_id=self.provider.id)
        other.action_open_booking()
        self.login(self.user_portal_provider)
        for url in (f"/my/verbund/teaching/{other.id}", "/my/verbund/teaching/0"):
            self.post(f"{url}/order", 404, **self._form())
        self.login(self.user_portal_a)
        self.post(f"{self.url}/order", 404, **self._form())
        self.post(f"{self.url}/order", 404, csrf=True, answer="x" * 500)
        self.assertFalse(self._lines())
        rival = self.provider.copy({"name": "Rivale"})
        offer = self.env["verbund.offer"].create(
            {"course_id": self.course.id, "partner_id": rival.id}
        )
        self.assertNotIn(self.order.name, str(offer._page_values()))
