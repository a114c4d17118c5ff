import json

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import PortalCase


@tagged("post_install", "-at_install")
class TestPortalCourse(PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.course = cls._course(fixed=3300.0)  # 8 to 12 seats
        cls.course.action_open_booking()
        cls.url = f"/my/verbund/courses/{cls.course.id}"

    def _own(self, company=None):
        company = company or self.company_a
        return self.course.commitment_ids.filtered(lambda c: c.partner_id == company)

    def _post_commit(self, status=303, **values):
        values = {"seats": "2", "price_ceiling": "", "binding": "1", **values}
        return self.post(f"{self.url}/commit", status=status, **values)

    # ---------------------------------------------------------------- reading

    def test_a_page_asks_for_what_it_says(self):
        """Nothing of a settlement before the decision, nothing more of a partner."""
        self.course.provider_id = self.provider
        self._commit(self.course, self.company_a, 2)
        self.login(self.user_portal_a)
        asked = self._statements(self.url)
        for said in ('FROM "verbund_settlement', '"res_partner"."email_normalized"'):
            with self.subTest(said=said):
                self.assertFalse([one for one in asked if said in one])

    def test_page_of_a_course(self):
        self._commit(self.course, self.company_b, 5)
        self.course.provider_id = self.provider
        self.login(self.user_portal_a)
        page = self.get(self.url)
        text = self.text(page)
        for part in (
            "3 seats are missing",
            "7 seats are still free.",
            "412.50",  # 3,300 / 8
            "275.00",  # 3,300 / 12
            "12/31/2099",
            self.provider.name,
        ):
            with self.subTest(part=part):
                self.assertIn(part, text)
        live = json.loads(page.xpath("//form[@data-live]/@data-live")[0])
        # with the 5 of the other company; 3 make the minimum of 8, 7 the maximum of 12
        self.assertEqual(live["prices"][:5], [412.5, 412.5, 412.5, 366.67, 330.0])
        self.assertEqual(live["shares"][2:7], [1237.5, 1466.67, 1650.0, 1800.0, 1925.0])
        self.assertEqual((live["worst"], len(live["shares"])), (412.5, 7))

    def test_what_is_reached_stands_beside_the_date_in_one_line(self):
        self._commit(self.course, self.company_b, 8)
        self.login(self.user_portal_a)
        text = self.text(self.get("/my/verbund/courses"))
        self.assertIn("The minimum of 8 is reached · decision on 12/31/2099", text)

    def test_who_is_priced_out_as_things_stand_reads_so(self):
        """On its page and in its receipt, until the price is down to its limit."""
        self.association.partner_id.lang = "en_US"
        said = (
            "As things stand a seat costs more than your limit: with that your company "
            "would take no part and owe nothing for these seats."
        )
        self._commit(self.course, self.company_b, 8)
        self.course._commit_seats(self.company_a, 2, 300.0)  # from 11 seats on
        self.login(self.user_portal_a)
        self.assertIn(said, self.text(self.get(self.url)))
        word = self.course._get_commitment(self.company_a)
        self.assertNotIn(word, self.course.taking_part_ids)
        receipts = self.env["verbund.notice"].search(
            [("template", "like", "mail_commitment_receipt")], order="id"
        )
        text = " ".join(receipts[-1].body.striptags().split())
        self.assertIn(said, text)
        self.assertNotIn("take part now", text)
        self.course._get_commitment(self.company_b).seats = 9
        self.assertIn(word, self.course.taking_part_ids)
        self.assertNotIn(said, self.text(self.get(self.url)))

    def test_seats_that_miss_though_promised_are_explained(self):
        words = "Some promises hold only up to a lower price."
        self._commit(self.course, self.company_b, 2, ceiling=300.0)  # from 11 seats
        word = self._commit(self.course, self.company_a, 3)
        self.login(self.user_portal_a)
        text = self.text(self.get(self.url))
        self.assertEqual(bool(self.course.seats_held_back), words in text)
        word.seats = 6
        text = self.text(self.get(self.url))
        self.assertGreater(self.course.seats_missing, 0)
        self.assertIn(words, text)
        word.seats = 9
        self.assertFalse(self.course.seats_missing)
        self.assertNotIn(words, self.text(self.get(self.url)))

    def test_nothing_of_the_neighbour(self):
        self._commit(self.course, self.company_b, 5, ceiling=666.66)
        need = self._need(self.company_b, 5, remark="Nachbargeheimnis")
        need._set_state("pooled", course_id=self.course.id)
        self.login(self.user_portal_a)
        for url in ("/my/verbund", "/my/verbund/courses", self.url):
            with self.subTest(url=url):
                self.assert_silent(
                    self.url_open(url).text,
                    self.company_b.name,
                    "666.66",
                    "Nachbargeheimnis",
                )

    def test_planning_is_not_shown(self):
        planned = self._course()
        self.login(self.user_portal_a)
        self.get(f"/my/verbund/courses/{planned.id}", status=404)
        self.assertNotIn(planned.reference, self.text(self.get("/my/verbund/courses")))

    def test_filters(self):
        mine = self._course(name="Unser Kurs")
        mine.action_open_booking()
        self._commit(mine, self.company_a, 1)
        self.login(self.user_portal_a)
        text = self.text(self.get("/my/verbund/courses?filterby=mine&sortby=name"))
        self.assertIn("Unser Kurs", text)
        self.assertNotIn(self.course.name, text)

    def test_the_overview_and_the_list_are_in_one_order(self):
        for name in ("Am selben Tag", "Auch am selben Tag"):
            self._course(name=name).action_open_booking()
        self._course(
            name="Vorher", commitment_deadline="2099-12-01"
        ).action_open_booking()
        self.login(self.user_portal_a)
        orders = [
            list(
                dict.fromkeys(
                    self.get(page).xpath("//main//a/@href[contains(., '/courses/')]")
                )
            )
            for page in ("/my/verbund", "/my/verbund/courses")
        ]
        self.assertEqual(orders[0], orders[1])
        self.assertEqual(len(orders[0]), 4)

    # ------------------------------------------------------------- committing

    def test_commit(self):
        self.login(self.user_portal_a)
        page = self._post_commit(price_ceiling="420")
        self.assertIn("promised bindingly", self.text(page))
        self.assertRecordValues(
            self._own(),
            [
                {
                    "state": "committed",
                    "seats": 2,
                    "price_ceiling": 420.0,
                    "committed_by": f"{self.user_portal_a.name}, Head of HR, "
                    f"{self.company_a.name}",
                    "create_uid": self.user_portal_a.id,
                }
            ],
        )
        self.assertIn("6 seats are missing", self.text(page))
        self.assertIn("Your share for 2", self.text(page))
        self.assertIn("825.00", self.text(page))

    def test_a_word_is_given_on_what_the_page_said(self):
        """What has changed since the page was opened is read before a yes to it."""
        self.login(self.user_portal_a)

        def shown():
            return self.get(self.url).xpath("//input[@name='shown']/@value")[0]

        for values in (
            {"cost_ids": [Command.create({"name": "Raum", "amount_fixed": 0.08})]},
            {"min_seats": 7},
            {"vat_treatment": "taxable"},
        ):
            with self.subTest(values=values):
                read = shown()
                self.course._with_transition().state = "tender"
                self.course.write(values)
                self.course._with_transition().state = "booking_open"
                page = self._post_commit(status=200, shown=read)
                self.assertIn("course has changed", self.error(page))
                self.assertFalse(self._own())
                # the page that is shown then has the course as it is
                self.assertEqual(page.xpath("//input[@name='shown']/@value"), [shown()])
        read = shown()
        self.course.cost_ids[-1].amount_fixed = 0.01
        page = self._post_commit(shown=read)
        self.assertIn("promised bindingly", self.text(page), "cheaper needs no new yes")

    def test_accept_an_offer(self):
        offer = self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 3,
            }
        )
        self.login(self.user_portal_a)
        page = self.get(self.url)
        self.assertEqual(page.xpath("//input[@id='commit_seats']/@value"), ["3"])
        self._post_commit(seats="4")
        self.assertEqual((offer.state, offer.seats), ("committed", 4))
        self.assertIn(self.user_portal_a.name, offer.committed_by)

    def test_twice_and_change(self):
        self.login(self.user_portal_a)
        for seats in ("2", "2", "4", "1"):
            self._post_commit(seats=seats)
        self.assertEqual(self._own().seats, 1)
        self.assertEqual(len(self._own()), 1)
        self.assertEqual(self.course.seats_committed, 1)

    def test_bad_input(self):
        self.login(self.user_portal_a)
        for values, word in (
            ({"seats": "-1"}, "Seats"),
            ({"seats": "0"}, "Seats"),
            ({"seats": "abc"}, "Seats"),
            ({"seats": "999999999999"}, "Seats"),
            ({"seats": ""}, "Seats are missing"),
            ({"seats": "13"}, "Still to be had: 12"),
            ({"price_ceiling": "-1"}, "ceiling"),
            ({"price_ceiling": "viel"}, "ceiling"),
            ({"binding": ""}, "binding"),
        ):
            with self.subTest(values=values):
                page = self._post_commit(status=200, **values)
                self.assertIn(word, self.error(page))
                for name, value in values.items():
                    if name != "binding":
                        kept = page.xpath(f"//form//input[@name='{name}']/@value")
                        self.assertIn(value, [*kept, ""])
        self.assertFalse(self._own())

    def test_what_the_course_refuses_is_said_beside_its_field(self):
        self.login(self.user_portal_a)
        lowest = self.course._price_at(self.course.max_seats)
        wrong = {"seats": "13", "price_ceiling": f"{lowest - 1:.2f}"}
        page = self._post_commit(status=200, **wrong)
        for name in wrong:
            self.assert_said_beside(page, f"commit_{name}")

    def test_seats_of_ones_own_are_named_when_there_are_too_few(self):
        self._commit(self.course, self.company_a, 3)
        self.login(self.user_portal_a)
        page = self._post_commit(status=200, seats="13")
        self.assertIn("had: 12, with the 3 promised", self.error(page))

    def test_no_more_than_there_are(self):
        self._commit(self.course, self.company_b, 11)
        self.login(self.user_portal_a)
        self.assertIn("Still to be had: 1", self.error(self._post_commit(status=200)))
        self._post_commit(seats="1")
        self.assertEqual(self.course.seats_committed, 12)
        self.assertIn("more than", self.error(self._post_commit(status=200, seats="2")))

    def test_only_who_may_bind_the_company(self):
        self.login(self.user_portal_a_reader)
        page = self.get(self.url)
        self.assertFalse(page.xpath("//form[contains(@class, 'o_verbund_commit')]"))
        self.assertIn("may bind", self.error(self._post_commit(status=200)))
        self._commit(self.course, self.company_a, 2)
        page = self.post(f"{self.url}/release", status=200)
        self.assertIn("may bind", self.error(page))
        self.assertEqual(self._own().state, "committed")

    def test_nobody_joins_a_course_that_is_running(self):
        self._commit(self.course, self.company_b, 8)
        self.course.action_confirm()
        self._over(self.course).action_start()
        self.login(self.user_portal_a)
        self.assertIn("takes no commitments", self.error(self._post_commit(status=200)))
        self.assertFalse(self._own())

    def test_no_seats_for_others(self):
        self.login(self.user_portal_a)
        self._post_commit(partner_id=str(self.company_b.id), state="confirmed")
        self.assertFalse(self._own(self.company_b))
        self.assertEqual(self._own().state, "committed")

    # -------------------------------------------------------------- releasing

    def test_release_even_twice_and_again(self):
        self.login(self.user_portal_a)
        self._post_commit()
        for _number in range(2):
            page = self.post(f"{self.url}/release")
            self.assertIn("released", self.text(page))
        self.assertRecordValues(
            self._own(), [{"state": "released", "release_reason": "declined"}]
        )
        self.assertNotIn("Reason", self.text(page), "it has said so itself")
        (given,) = self._own().mapped("seats")
        self.assertEqual(page.xpath("//input[@name='seats']/@value"), [str(given)])
        self._post_commit(seats="3")
        self.assertEqual(self._own().mapped("state"), ["released", "committed"])

    def test_released_seats_are_free_for_others(self):
        self.login(self.user_portal_a)
        self._post_commit(seats="12")
        self.assertIn("become free, also for other", self.text(self.get(self.url)))
        self.assertEqual(self.course._free_seats(), 0)
        self.post(f"{self.url}/release")
        self.assertEqual(self.course._free_seats(), 12)
        self._commit(self.course, self.company_b, 12)

    def test_who_has_left_takes_its_word_back(self):
        self.login(self.user_portal_a)
        self._post_commit(seats="3")
        self.company_a.membership_ids.action_end()
        page = self.get(self.url)
        self.assertTrue(page.xpath("//form[contains(@action, '/release')]"))
        self.assertIn("can promise no further seats", self.text(page))
        [live] = page.xpath("//form[@data-live]/@data-live")
        self.assertEqual(len(json.loads(live)["shares"]), 3, "the seats it has")
        self.assertFalse(page.xpath("//input[@value='wait_join']"))
        home = self.text(self.get("/my/verbund"))
        self.assertIn("a member of no network at present", home)
        page = self._post_commit(status=200, seats="4")
        self.assertIn("not an active member", self.error(page))
        self._post_commit(seats="2")
        self.assertEqual(self._own().seats, 2)
        self.post(f"{self.url}/release")
        self.assertEqual(self._own().state, "released")

    def test_release_without_seats(self):
        self._commit(self.course, self.company_b, 3)
        self.login(self.user_portal_a)
        page = self.post(f"{self.url}/release", status=200)
        self.assertIn("no seats", self.error(page))
        self.assertEqual(self._own(self.company_b).state, "committed")

    def test_after_the_decision_date_nothing(self):
        self._commit(self.course, self.company_a, 3, ceiling=500.0)
        self.course.commitment_deadline = "2027-01-15"
        with freeze_time("2027-01-16"):
            self.login(self.user_portal_a)
            page = self.get(self.url)
            self.assertFalse(page.xpath("//form[contains(@action, '/release')]"))
            page = self.post(f"{self.url}/release", status=200)
            self.assertIn("does not get smaller", self.error(page))
            for seats, ceiling in (("2", "500"), ("3", "400"), ("5", "500")):
                page = self._post_commit(status=200, seats=seats, price_ceiling=ceiling)
                self.assertIn("2027", self.error(page))
        self.assertEqual((self._own().state, self._own().seats), ("committed", 3))

    def test_not_after_confirmation(self):
        self._commit(self.course, self.company_a, 8)
        self.course.action_confirm()
        self.login(self.user_portal_a)
        page = self.post(f"{self.url}/release", status=200)
        self.assertIn("no longer be released", self.error(page))
        self.assertEqual(self._own().state, "confirmed")

    # ------------------------------------------------------- after confirmation

    def _take_place(self):
        self._commit(self.course, self.company_b, 8)
        self.course.action_confirm()
        self.login(self.user_portal_a)

    def test_free_seats_are_taken_when_the_course_takes_place(self):
        self._take_place()
        text = self.text(self.get(self.url))
        for part in ("The course takes place.", "4 seats are still free.", "Promise"):
            self.assertIn(part, text)
        word = {"seats": "2", "price_ceiling": "", "binding": "1"}
        self.assertIn("promised", self.text(self.post(f"{self.url}/commit", **word)))
        self.assertEqual((self._own().state, self._own().seats), ("confirmed", 2))
        text = self.text(self.get(self.url))
        for part in ("Take more seats", "Seats in all"):
            self.assertIn(part, text)
        self.post(f"{self.url}/commit", **{**word, "seats": "4"})
        self.assertEqual(self._own().seats, 4)
        text = self.text(self.get(self.url))
        self.assertNotIn("Take more seats", text, "none is free")

    def test_a_ceiling_below_the_price_of_a_sure_course_is_said_beside_it(self):
        self._take_place()
        word = {"seats": "1", "price_ceiling": "300", "binding": "1"}  # 366.67 with 9
        page = self.post(f"{self.url}/commit", status=200, **word)
        self.assert_said_beside(page, "commit_price_ceiling")
        self.assertFalse(self._own())

    # ----------------------------------------------------------- participants

    def test_a_person_named_twice_is_refused_beside_the_field(self):
        first, second = self._confirm()
        self.login(self.user_portal_a)
        page = self.post(
            f"{self.url}/participants",
            **{
                f"name_{first.id}": "Emine Yıldız",
                f"email_{first.id}": "",
                f"name_{second.id}": "emine  yıldız",
                f"email_{second.id}": "",
            },
            status=200,
        )
        (beside,) = page.xpath(f"//*[@id='name_{second.id}_error']")
        self.assertIn("this person has seat 1 already", beside.text_content())
        self.assertFalse(first.verbund_named_at, "nothing is saved")

    def test_an_emptied_name_is_taken_out(self):
        first, _second = self._confirm()
        self._own()._name_seats({first: ("Emine", "emine@example.com")})
        self.login(self.user_portal_a)
        names = {f"name_{first.id}": "", f"email_{first.id}": ""}
        self.assertIn(
            "saved", self.text(self.post(f"{self.url}/participants", **names))
        )
        self.assertFalse(first.verbund_named_at)

    def _confirm(self):
        self._commit(self.course, self.company_a, 2)
        self._commit(self.course, self.company_b, 6)
        self.course.action_confirm()
        return self._own().registration_ids.sorted("id")

    def test_name_the_participants(self):
        first, second = self._confirm()
        self.login(self.user_portal_a)
        self.assertIn("Seat 2", self.text(self.get(self.url)))
        # the address of a person at the neighbour: never linked
        email = self.user_portal_b.email
        partners = self.env["res.partner"].search_count([])
        page = self.post(
            f"{self.url}/participants",
            **{
                f"name_{first.id}": "Emine Yıldız",
                f"email_{first.id}": email,
                f"name_{second.id}": "",
                f"email_{second.id}": "",
            },
        )
        self.assertIn("saved", self.text(page))
        self.assertRecordValues(
            first,
            [{"name": "Emine Yıldız", "email": email, "partner_id": self.company_a.id}],
        )
        self.assertTrue(first.verbund_named_at)
        self.assertFalse(second.verbund_named_at)
        self.assertEqual(self.env["res.partner"].search_count([]), partners)
        self.assertNotIn(self.user_portal_b.partner_id, first.message_partner_ids)

    def test_a_level_is_asked_for_where_the_course_leads_to_one(self):
        """By login and by link, on the seats, in the list and of who comes instead."""
        first, _second = self._confirm()
        key, url = f"level_{first.id}", f"{self.url}/participants"
        _link, token = self.env["verbund.link"]._issue(
            self._own(), "names", self.user_portal_a.partner_id
        )
        self.login(self.user_portal_a)
        self.post(url, **{f"name_{first.id}": "Emine", key: "b1"})
        self.assertTrue(first.verbund_named_at)
        self.assertFalse(first.verbund_level, "nobody has asked for it")
        for level in (False, "b1"):
            self.course.level = level
            for door in (self.url, f"/verbund/l/{token}"):
                page = self.get(door)
                text = self.text(page)
                with self.subTest(level=level, door=door):
                    for path in (
                        f"//select[@name='{key}']",
                        "//select[@name='substitute_level']",
                    ):
                        self.assertEqual(bool(page.xpath(path)), bool(level))
                    for said in (
                        "Level: so that the training provider can prepare.",
                        "name, e-mail, level",
                        "The training provider sees names and levels.",
                    ):
                        self.assertEqual(said in text, bool(level), said)
        self.post(url, **{f"name_{first.id}": "Emine", key: "b1"})
        self.assertEqual(first.verbund_level, "b1")

    def test_half_groups_are_chosen_where_there_are_two(self):
        first, second = self._confirm()
        self.login(self.user_portal_a)
        key, url = f"half_{first.id}", f"{self.url}/participants"
        page = self.get(self.url)
        self.assertFalse(page.xpath(f"//*[@name='{key}']"))
        self.assertIn("The training provider sees the names.", self.text(page))
        # as `test_the_people_of_a_course_are_read_by_the_staff_of_each_of_its_networks`
        self.assertIn("The staff of the network of this course see", self.text(page))
        self.course._with_transition().network_ids |= self.network_other
        page = self.get(self.url)
        self.assertIn("The staff of all networks of this course see", self.text(page))
        self.env["verbund.session"].create(
            [
                {
                    "course_id": self.course.id,
                    "date_begin": f"2100-02-0{day} 10:00:00",
                    "date_end": f"2100-02-0{day} 11:00:00",
                    "half": str(day),
                }
                for day in (1, 2)
            ]
        )
        page = self.post(url, **{f"name_{first.id}": "Emine", key: "2"})
        self.assertIn("saved", self.text(page))
        self.assertEqual(first.verbund_half, "2")
        page = self.get(self.url)
        [chosen] = page.xpath(f"//select[@name='{key}']/option[@selected]")
        self.assertEqual(chosen.text, "Group 2")
        offered = {
            seat: page.xpath(f"//select[@name='half_{seat.id}']/option")
            for seat in (first, second)
        }
        self.assertEqual(
            [option.text for option in offered[second]],
            ["Please choose", "Group 1", "Group 2", "both"],
        )
        self.assertFalse([o for o in offered[second] if o.get("selected")])
        self.assertEqual(offered[first][0].text, "Group 1", "it is chosen already")
        page = self.post(url, status=200, **{f"name_{second.id}": "Sabine"})
        [message] = page.xpath(f"//*[@id='half_{second.id}_error']")
        self.assertIn("Choose the half group", message.text_content())
        [replace] = self.get(self.url).xpath("//select[@name='substitute_half']")
        self.assertEqual(replace[0].text, "as who comes no more")
        self.assertEqual(len(replace), 4)
        self.assertIn("provider sees names and half groups.", self.text(page))
        self.assertIn("Whoever is new needs a half group.", self.text(page))
        self.assertIn("knows who comes when.", self.text(page))
        self.course.mail_participants = True
        self.assertIn(
            "gets the days of this group alone.", self.text(self.get(self.url))
        )
        page = self.post(url, status=200, **{f"name_{first.id}": "Emine", key: "7"})
        self.assertIn("please choose from the list", self.text(page))
        self.course.half_max_2 = 1
        self.assertIn("Group 2: 0 of 1 free", self.text(self.get(self.url)))
        full = f"half_{second.id}"
        typed = {f"name_{second.id}": "Sabine", full: "2"}
        page = self.post(url, status=200, **typed)
        [message] = page.xpath(f"//*[@id='{full}_error']")
        self.assertIn("No seat is free in Group 2", message.text_content())
        [select] = page.xpath(f"//select[@name='{full}']")
        self.assertEqual(select.get("aria-describedby"), f"{full}_error")
        self.assertEqual(select.xpath("option[@selected]")[0].text, "Group 2")
        self.assertIn("Sabine", page.xpath(f"//input[@name='name_{second.id}']/@value"))
        self.post(url, status=404, half_1="1")
        self.login(self.user_portal_b)
        self.post(url, status=404, **{key: "1"})
        self.env.invalidate_all()
        self.assertEqual(first.verbund_half, "2")

    def test_who_waits_for_a_half_group_is_asked_for_it_once_a_page(self):
        """By a sentence above the form, and by name where something is wrong."""
        first, second = self._confirm()
        before = self._confirmed_course({self.company_a: 8})
        old = before._get_commitment(self.company_a)
        people = dict(zip(old._taken_seats(), ("Ada", "Bo"), strict=False))
        old._name_seats({seat: (name, "") for seat, name in people.items()})
        self.env["verbund.session"].create(
            [
                {
                    "course_id": self.course.id,
                    "date_begin": f"2100-02-0{day} 10:00:00",
                    "date_end": f"2100-02-0{day} 11:00:00",
                    "half": str(day),
                }
                for day in (1, 2)
            ]
        )
        asked = "please choose the half group"
        self.login(self.user_portal_a)
        self.assertNotIn(asked, self.text(self.get(self.url)))
        first.verbund_commitment_id._with_transition().moved_from_id = old
        page = self.get(self.url)
        self.assertEqual(self.text(page).count(asked), 1)
        shown = {}
        for seat, name in ((first, "Ada"), (second, "Bo")):
            [typed] = page.xpath(f"//input[@name='name_{seat.id}']/@value")
            self.assertEqual(typed, name)
            [select] = page.xpath(f"//select[@name='half_{seat.id}']")
            [said] = page.xpath(f"//*[@id='{select.get('aria-describedby')}']")
            self.assertIn(asked, said.text_content())
            [line] = page.xpath(f"//input[@name='before_{seat.id}']/@value")
            shown |= {f"name_{seat.id}": typed, f"before_{seat.id}": line}
        url = f"{self.url}/participants"
        page = self.post(url, status=200, **shown)
        said = page.xpath("//div[contains(@class, 'o_verbund_error')]//li")
        self.assertEqual(
            [" ".join(line.text_content().split()) for line in said],
            [f"Choose the half group of {name}, or “both”." for name in ("Ada", "Bo")],
        )
        # One takes part, the other was taken off: nobody is offered any more
        shown[f"name_{second.id}"] = ""
        page = self.post(url, **shown, **{f"half_{first.id}": "1"})
        self.assertNotIn(asked, self.text(self.get(self.url)))
        self.assertEqual((first.name, first.verbund_before_id.name), ("Ada", "Ada"))
        self.assertFalse(second.verbund_named_at)

    def test_bad_names_change_nothing(self):
        first, second = self._confirm()
        old = first.name
        self.login(self.user_portal_a)
        for values, word in (
            ({f"email_{second.id}": "nonsense"}, "e-mail"),
            ({f"email_{second.id}": "a@example.com"}, "Name of seat 2 is missing"),
            ({f"name_{second.id}": "x" * 201}, "longer"),
        ):
            with self.subTest(values=values):
                page = self.post(
                    f"{self.url}/participants",
                    status=200,
                    **{
                        f"name_{first.id}": "Emine",
                        f"name_{second.id}": "",
                        **values,
                    },
                )
                self.assertIn(word, self.error(page))
                self.assertIn("Emine", page.xpath("//form//input/@value"))
                self.assertEqual(first.name, old)

    def test_foreign_seats_are_not_there(self):
        own = self._confirm()
        foreign = self._own(self.company_b).registration_ids[0]
        other_course = self._confirmed_course({self.company_a: 8})
        old = foreign.name
        self.login(self.user_portal_a)
        for registration in (
            foreign,
            other_course.commitment_ids.registration_ids[0],
        ):
            self.post(
                f"{self.url}/participants",
                status=404,
                **{f"name_{own[0].id}": "X", f"name_{registration.id}": "X"},
            )
        for name in ("name_", "name_x", "name_999999999", "email_-1"):
            self.post(f"{self.url}/participants", status=404, **{name: "X"})
        self.assertEqual(foreign.name, old)
        self.assertNotIn("X", own.mapped("name"))
        self.assertNotIn(f"name_{foreign.id}", self.url_open(self.url).text)

    def test_a_list_is_pasted_and_somebody_is_replaced(self):
        self.course.level = "b1"
        first, second = self._confirm()
        self.login(self.user_portal_a)
        url, wrong = f"{self.url}/participants", "Ada;ada@example.com\n;b@example.com"
        page = self.post(url, status=200, pasted_names=wrong)
        self.assertIn("Row 2 of the list", self.error(page))
        (kept,) = page.xpath("//textarea[@name='pasted_names']")
        self.assertEqual(kept.text_content().strip(), wrong)
        self.assertFalse(first.verbund_named_at, "nothing is saved")
        self.post(url, pasted_names="Ada;ada@example.com;A2\nBo")
        self.assertEqual((first.name, second.name), ("Ada", "Bo"))
        page = self.get(self.url)
        self.assertIn("Somebody else comes instead", self.text(page))
        values = {"verb": "substitute", "substitute_name": "Cleo"}
        foreign = self._own(self.company_b).registration_ids[0]
        for seat in (foreign.id, "x", ""):
            page = self.post(url, status=200, substitute_seat=seat, **values)
            self.assertIn("Cleo", page.xpath("//form//input/@value"))
        # by the name of the field, of which the page has several for people
        [label] = page.xpath("//label[@for='substitute_seat']")
        self.assertIn(f"{label.text} is missing.", self.error(page))
        page = self.post(url, substitute_seat=first.id, **values)
        self.assertIn("Cleo comes in place of Ada", self.text(page))
        self.assertEqual(self._own()._taken_seats()[0].name, "Cleo")

    def test_the_works_council_is_noted_where_there_is_one(self):
        self._confirm()
        self.company_a.works_council = False
        self.login(self.user_portal_a)
        self.assertNotIn("BetrVG", self.text(self.get(self.url)))
        self.company_a.works_council = True
        self.assertIn("BetrVG", self.text(self.get(self.url)))
        url, verb = f"{self.url}/participants", {"verb": "works_council"}
        page = self.post(url, status=200, works_council_on="2099-01-01", **verb)
        self.assertTrue(page.xpath("//*[@id='works_council_on_error']"))
        page = self.post(url, works_council_on="2020-02-03", **verb)
        self.assertIn("is noted", self.text(page))
        self.assertEqual(str(self._own().works_council_on), "2020-02-03")

    def test_the_days_are_downloaded_once_the_course_takes_place(self):
        self.association.partner_id.email = "verbund@example.com"
        self._commit(self.course, self.company_a, 2)
        self.login(self.user_portal_a)
        url = f"{self.url}/calendar"
        self.get(url, status=404)
        self._commit(self.course, self.company_b, 6)
        self.course.action_confirm()
        begin = self.course.date_begin
        self.env["verbund.session"].create(
            {"course_id": self.course.id, "date_begin": begin, "date_end": begin}
        )
        self.assertIn("calendar file", self.text(self.get(self.url)))
        response = self.url_open(url)
        self.assertIn("text/calendar", response.headers["Content-Type"])
        self.assertEqual(
            response.text.count("BEGIN:VEVENT"), len(self.course.session_ids)
        )
        self.assertNotIn("ATTENDEE", response.text)
        self.course.action_cancel("other")
        self.get(url, status=404)

    def test_names_are_fixed_when_it_is_over(self):
        first, _second = self._confirm()
        self._over(self.course).action_start()
        self.course.action_finish()
        self.login(self.user_portal_a)
        page = self.post(
            f"{self.url}/participants", status=200, **{f"name_{first.id}": "X"}
        )
        self.assertIn("no longer be changed", self.error(page))

    def test_cancelled_course_stays_visible_to_its_companies(self):
        self._commit(self.course, self.company_a, 2)
        self.course.action_cancel("other")
        self.login(self.user_portal_a)
        self.assertIn("Cancelled", self.text(self.get(self.url)))
        self.login(self.user_portal_b)
        self.get(self.url, status=404)

    def test_many_group_sizes_are_shown_in_steps(self):
        self.course.max_seats = 200
        self.login(self.user_portal_a)
        rows = self.get(self.url).xpath("//table[contains(@class, 'prices')]//tbody/tr")
        self.assertLess(len(rows), 20)

    def test_seats_through_two_networks(self):
        self._membership(self.company_a, self.network_other)
        self.course.network_ids = [Command.link(self.network_other.id)]
        self.login(self.user_portal_a)
        self._post_commit()
        self.assertEqual(len(self._own()), 1)

    def test_a_yes_whose_seats_others_have_taken_is_answered_in_words(self):
        self._commit(self.course, self.company_a, 4, 280.0)
        self.course.cost_ids.amount_fixed = 3600.0
        self.login(self.user_portal_a)
        page = self.get(self.url)
        self.assertIn("your seats are free for other companies", self.text(page))
        field = "//form[contains(@action, '/limit')]//input[@name='amount']/@value"
        (amount,) = page.xpath(field)
        self._commit(self.course, self.company_b, 12)
        page = self.post(f"{self.url}/limit", status=200, amount=amount)
        self.assertIn("others have taken them", self.error(page))
        page = self._post_commit(status=200, seats="4")
        self.assertIn("Still to be had: 0", self.error(page))

    def test_a_higher_price_is_agreed_to_with_one_tap(self):
        word = self._commit(self.course, self.company_a, 4)
        self.login(self.user_portal_a)
        question = "//form[contains(@action, '/limit')]"
        self.assertFalse(self.get(self.url).xpath(question))
        page = self.post(f"{self.url}/limit", status=200, amount="825")
        self.assertIn("is not asked", self.error(page))
        self.course.action_ask_limits()
        page = self.get(self.url)
        self.assertIn("825.00", page.xpath(f"{question}//button")[0].text_content())
        self.assertIn("you pay at most", self.text(page))
        for wrong in ("1", "x", "", "nan", "1e99"):
            page = self.post(f"{self.url}/limit", status=200, amount=wrong)
            self.assertIn("changed meanwhile", self.error(page))
        self.assertEqual(word.price_limit, 412.5)
        (amount,) = page.xpath(f"{question}//input[@name='amount']/@value")
        self.login(self.user_portal_a_reader)
        self.assertFalse(self.get(self.url).xpath(f"{question}//button"))
        page = self.post(f"{self.url}/limit", status=200, amount=amount)
        self.assertIn("may bind", self.error(page))
        self.login(self.user_portal_a)
        self.assertFalse(self.post(f"{self.url}/limit", amount=amount).xpath(question))
        self.assertEqual(word.price_limit, 825.0)
