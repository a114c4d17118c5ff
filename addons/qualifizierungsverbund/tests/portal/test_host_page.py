from odoo.tests import tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestHostPage(PortalCase):
    """What companies read of a course in the house of another one."""

    def test_others_read_how_many_seats_are_open_and_not_whose_house_it_is(self):
        self.association.partner_id.lang = "en_US"
        self.user_portal_a.partner_id.lang = "en_US"
        course = self._course(
            format="inhouse",
            host_id=self.company_b.id,
            guest_seats=3,
            venue_id=self.company_b.id,
        )
        course.action_open_booking()
        self.login(self.user_portal_a)
        url = f"/my/verbund/courses/{course.id}"
        text = self.text(self.get(url))
        self.assertIn("It has opened up to 3 seats for other companies.", text)
        self.assertIn("All seats cost the same, those of the host as well.", text)
        self.assertIn("3 seats are still free.", text)
        self.assert_silent(text, self.company_b.name)
        page = self.post(f"{url}/commit", status=200, seats="4", binding="1")
        self.assertIn("Still to be had: 3", self.error(page))
        self.assertFalse(course._get_commitment(self.company_a))
        course.host_shown = True
        self.assertIn(self.company_b.name, self.text(self.get(url)))

    def test_guests_read_their_price_and_the_host_that_it_bears_the_rest(self):
        for user in (self.user_portal_a, self.user_portal_b):
            user.partner_id.lang = "en_US"
        self.association.partner_id.lang = "en_US"
        course = self._course(
            format="inhouse",
            host_id=self.company_b.id,
            guest_seats=3,
            guest_price=250.0,
            venue_id=self.company_b.id,
        )
        course.action_open_booking()
        url = f"/my/verbund/courses/{course.id}"
        self.login(self.user_portal_a)
        text = self.text(self.get(url))
        self.assertIn("250.00", text)
        self.assertIn("whatever the size of the group; the host bears the rest", text)
        self.assertNotIn("All seats cost the same", text)
        self.assertNotIn("412.50", text, "what all would pay together")
        self.post(f"{url}/commit", seats="2", binding="1")
        self.assertEqual(course._get_commitment(self.company_a).price_limit, 250.0)
        self.login(self.user_portal_b)
        text = self.text(self.get(url))
        self.assertIn("each; your company bears the rest.", text)
