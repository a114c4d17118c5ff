from datetime import date, datetime, time

from odoo.tests import freeze_time, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestClock(VerbundCommon):
    """The association's day and holidays count, wherever the user is."""

    def test_today_is_that_of_the_association(self):
        abroad = self.association.with_context(tz="Pacific/Auckland")
        for moment, today in (
            ("2027-03-01 22:59:59", date(2027, 3, 1)),
            ("2027-03-01 23:00:00", date(2027, 3, 2)),  # midnight in winter
            ("2027-07-01 21:59:59", date(2027, 7, 1)),
            ("2027-07-01 22:00:00", date(2027, 7, 2)),  # midnight in summer
        ):
            with self.subTest(moment), freeze_time(moment):
                self.association.partner_id.tz = False
                self.assertEqual(abroad._verbund_today(), today)
                self.assertEqual(abroad.browse()._verbund_today(), today)
                self.association.partner_id.tz = "Pacific/Honolulu"
                self.assertEqual(abroad._verbund_today(), today.replace(day=1))

    def test_an_hour_is_the_same_on_the_clock_in_summer_and_winter(self):
        self.association.partner_id.tz = False
        moment = self.association._verbund_moment
        # the clocks change on 28 March 2027
        self.assertEqual(moment(date(2027, 3, 27), time(8)), datetime(2027, 3, 27, 7))
        self.assertEqual(moment(date(2027, 3, 28), time(8)), datetime(2027, 3, 28, 6))
        self.assertEqual(moment(date(2027, 10, 31), time(8)), datetime(2027, 10, 31, 7))

    def test_holidays_follow_the_address_of_the_association(self):
        epiphany, reformation = date(2027, 1, 6), date(2027, 10, 31)
        address = self.association.partner_id
        address.write({"country_id": False, "state_id": False})
        self.assertTrue(self.association._verbund_calendar().holiday(epiphany))
        self.assertFalse(self.association._verbund_calendar().holiday(reformation))
        address.state_id = self.env.ref("base.state_de_sn")
        self.assertFalse(self.association._verbund_calendar().holiday(epiphany))
        self.assertTrue(self.association._verbund_calendar().holiday(reformation))
