from datetime import date, timedelta
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import PortalCase

URL = "/my/verbund"
BUTTON = "//section[contains(@class, 'o_verbund_todos')]/ul/li/a"
DONE = "//section[contains(@class, 'o_verbund_todos')]/details//a"


@tagged("post_install", "-at_install")
class TestPortalTodo(PortalCase):
    """What is due for a company, each with its day, its amount and one button."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).lang = "en_US"
        cls.association.partner_id.tz = "Europe/Berlin"
        cls.course = cls._course(fixed=3300.0)
        cls.course.action_open_booking()
        cls.url = f"/my/verbund/courses/{cls.course.id}"
        cls.contact = cls.user_portal_a.partner_id
        cls.today = cls.association._verbund_today()

    def setUp(self):
        super().setUp()
        self.login(self.user_portal_a)

    def _offer(self, company=None, seats=2):
        return self.env["verbund.commitment"].create(
            {
                "course_id": self.course.id,
                "partner_id": (company or self.company_a).id,
                "seats": seats,
            }
        )

    def _todos(self, company=None, contact=None):
        """:return: (due, done), as a page says it"""
        company = (company or self.company_a).with_context(lang="en_US")
        todos = company.sudo()._page_todos(contact or self.contact)
        return todos["due"], todos["done"]

    def _only(self, company=None, contact=None):
        [due], _done = self._todos(company, contact)
        return due

    def _links(self, page, path=BUTTON):
        return [
            (node.get("href"), node.text_content().strip()) for node in page.xpath(path)
        ]

    # ------------------------------------------------------------------ words

    def test_seats_that_are_asked_for_are_due_by_the_decision_date(self):
        word = self._offer()
        page = self.get(URL)
        text = self.text(page)
        self.assertEqual(self._links(page), [(self.url, "Decide")])
        for said in ("To do (1)", "Promise 2 seats", "Until 12/31/2099", "825.00"):
            self.assertIn(said, text)
        self.course._commit_seats(self.company_a, 2, False, contact=self.contact)
        # the amount is what the yes has made the limit
        self.assertEqual(word._limit_total(), 825.0)
        page = self.get(URL)
        self.assertFalse(self._links(page))
        self.assertEqual(self._links(page, DONE), [(self.url, "To the course")])
        self.assertIn("2 seats promised", self.text(page))

    def test_a_word_taken_back_is_nothing_to_do(self):
        word = self._offer()
        word.with_user(self.user_manager).action_release("declined")
        self.assertEqual(self._todos(), ([], []))

    def test_a_course_that_is_called_off_is_nothing_to_do(self):
        self._offer()
        self.course.action_cancel("other")
        self.assertEqual(self._todos(), ([], []))

    def test_who_may_not_bind_the_company_asks_who_may(self):
        self._offer()
        self.login(self.user_portal_a_reader)
        asks = f"Ask {self.contact.name}"
        self.assertEqual(self._links(self.get(URL)), [(self.url, asks)])
        self.env["verbund.membership.contact"].search(
            [("partner_id", "=", self.contact.id)]
        ).can_commit = False
        self.assertEqual(self._links(self.get(URL)), [(self.url, "To the course")])

    def test_nobody_reads_what_others_have_to_do(self):
        self._offer(self.company_b, seats=5)
        for user in (
            self.user_portal_a,
            self.user_portal_foreign,
            self.user_portal_provider,
        ):
            with self.subTest(user=user.login):
                self.login(user)
                page = self.get(URL)
                self.assertFalse(self._links(page))
                self.assertIn("Nothing is to do", self.text(page))
        self.login(self.user_portal_b)
        self.assertTrue(self._links(self.get(URL)))

    def test_a_higher_limit_is_a_question(self):
        word = self._commit(self.course, self.company_a, 4)
        self.course.action_ask_limits()
        due = self._only()
        self.assertEqual(due["task"], "Accept the higher limit per seat")
        self.assertEqual(due["url"], self.url)
        self.assertEqual(due["amount"], word._page_question()["asked"])
        self.assertIn("825.00", due["amount"])
        word.with_user(self.user_manager).action_accept_limit()
        due, done = self._todos()
        self.assertFalse(due)
        self.assertEqual([todo["task"] for todo in done], ["4 seats promised"])

    def test_a_higher_limit_is_due_on_the_day_that_the_page_says(self):
        """Days to leave in shorten no time that there is anyhow."""
        word = self._commit(self.course, self.company_a, 4)
        self.course.action_ask_limits()
        free = self.today + timedelta(7)
        word._with_transition().free_until = free
        for deadline, last in (
            (self.today + timedelta(2), free),
            (free, free),
            (self.today + timedelta(20), self.today + timedelta(20)),
        ):
            with self.subTest(deadline=deadline):
                self.course._with_transition().commitment_deadline = deadline
                said = f"{last:%m/%d/%Y}"
                self.assertIn(f"Until {said}", self.text(self.get(URL)))
                self.assertIn(said, self.text(self.get(self.url)))

    def test_names_are_due_until_the_course_begins(self):
        course = self._confirmed_course({self.company_a: 8})
        word = course.commitment_ids
        due = self._only()
        self.assertEqual(due["task"], "Enter 8 names")
        self.assertEqual(due["due"], "02/01/2100")
        self.assertIn(f"/my/verbund/courses/{course.id}#", due["url"])
        seats = word._taken_seats()
        word._name_seats({seat: (f"Mara {seat.id}", "") for seat in seats[1:]})
        self.assertEqual(self._only()["task"], "Enter 1 name")
        page = self.get(f"/my/verbund/courses/{course.id}")
        target = due["url"].partition("#")[2]
        self.assertTrue(page.xpath(f"//*[@id='{target}']"))
        word._name_seats({seats[0]: ("Emil Muster", "")})
        due, done = self._todos()
        self.assertFalse(due)
        tasks = {todo["task"] for todo in done}
        self.assertEqual(tasks, {"8 seats promised", "Names entered"})

    def test_what_is_late_says_so_before_equal_and_after_the_day(self):
        course = self._confirmed_course({self.company_a: 8})
        begins = course._get_days()[0]
        for days, late, today in (
            (-1, False, False),
            (0, False, True),
            (1, True, False),
        ):
            day = begins + timedelta(days)
            with self.subTest(days=days), freeze_time(f"{day} 12:00:00"):
                due = self._only()
                self.assertEqual((due["overdue"], due["today"]), (late, today))

    def test_the_day_is_that_of_the_association(self):
        course = self._confirmed_course({self.company_a: 8})
        begins = course._get_days()[0]
        # half past eleven at night in Berlin, and half past midnight
        with freeze_time(f"{begins} 22:30:00"):
            self.assertTrue(self._only()["today"])
        with freeze_time(f"{begins} 23:30:00"):
            self.assertTrue(self._only()["overdue"])

    def test_old_words_are_not_put_in_words(self):
        word = self._commit(self.course, self.company_a, 2)
        given = self.association._verbund_day(word.word_given_at)
        for days, times in ((27, 1), (28, 1), (29, 0)):
            with (
                self.subTest(days=days),
                freeze_time(f"{given + timedelta(days)} 12:00:00"),
                patch.object(
                    type(word), "_todo_promised", autospec=True, return_value=None
                ) as said,
            ):
                self.company_a._todos_of_words(self.contact)
                self.assertEqual(said.call_count, times)

    # ------------------------------------------------------------------- speed

    def _queries(self, partner):
        """How many questions the database is asked for what a company has to do."""
        self.env.flush_all()
        self.env.invalidate_all()
        partner = partner.sudo().with_context(lang="en_US")
        partner.fetch(["is_training_provider"])  # as a page has read it
        before = self.cr.sql_log_count
        todos = partner._verbund_todos(self.contact)
        return todos, self.cr.sql_log_count - before

    def test_of_what_a_company_has_nothing_it_is_not_asked(self):
        for company in (self.company_a, self.provider):
            with self.subTest(company=company.name):
                todos, queries = self._queries(company)
                self.assertFalse(todos)
                self.assertEqual(queries, 1)

    def test_whom_to_ask_is_looked_up_once_for_all_courses(self):
        def asked(count):
            for _number in range(count):
                course = self._course(fixed=3300.0)
                course.action_open_booking()
                self.env["verbund.guarantee"].create(
                    {
                        "course_id": course.id,
                        "partner_id": self.company_a.id,
                        "seats": 2,
                        "max_amount": 900.0,
                    }
                )
            return self._queries(self.company_a)

        asked(1)
        todos, few = asked(1)
        self.assertEqual(len(todos), 2)
        todos, many = asked(6)
        self.assertEqual(len(todos), 8)
        # one a course would be 6 more; a cache emptied meanwhile makes one
        self.assertLessEqual(many, few + 1)

    # ------------------------------------------------------ guarantee and dates

    def test_empty_seats_that_are_asked_for_are_due(self):
        self._commit(self.course, self.company_b, 6)
        guarantee = self.env["verbund.guarantee"].create(
            {
                "course_id": self.course.id,
                "partner_id": self.company_a.id,
                "seats": 2,
                "max_amount": 900.0,
            }
        )
        due = self._only()
        self.assertEqual(due["task"], "Take empty seats: 2 seats")
        self.assertIn("900.00", due["amount"])
        self.course._guarantee_seats(self.company_a, 2, 900.0, contact=self.contact)
        self.assertEqual(guarantee.state, "bound")
        due, done = self._todos()
        self.assertFalse(due)
        self.assertEqual(done[0]["task"], "Empty seats guaranteed: 2 seats")

    def test_seats_reserved_by_the_waiting_list_are_due_by_their_day(self):
        self._commit(self.course, self.company_b, 12)
        row = self.course._join_waiting(self.company_a, 2, "up_to", 300.0)
        self.assertFalse(self._todos()[0], "there is nothing to do but to wait")
        self.course.max_seats = 13
        due = self._only()
        self.assertEqual(due["task"], "Take 1 seat from the waiting list")
        self.assertIn("300.00", due["amount"])
        with freeze_time(self.today + timedelta(days=30)):
            self.assertFalse(self._todos()[0], "the day has passed")
        row.action_take()
        due, done = self._todos()
        self.assertFalse(due)
        self.assertEqual(done[0]["task"], "1 seat promised")

    def test_other_days_are_asked_until_the_first_of_them(self):
        need = self._need(self.company_a, 6)
        need.with_user(self.user_manager)._ask_window(
            date(2027, 7, 1), date(2027, 7, 9)
        )
        due = self._only()
        self.assertEqual(due["task"], "Would 07/01/2027 – 07/09/2027 do instead?")
        self.assertEqual(due["due"], "07/01/2027")
        self.assertEqual(due["url"], f"/my/verbund/needs/{need.id}")
        with freeze_time("2027-07-01 12:00:00"):
            self.assertTrue(self._only()["today"])
        with freeze_time("2027-07-02 12:00:00"):
            self.assertEqual(self._todos(), ([], []))
        need._answer_window("yes")
        self.assertEqual(self._todos(), ([], []))

    # ------------------------------------------------------------------ money

    def _invoice(self, fee=3300.0):
        course = self._confirmed_course({self.company_a: 8})
        seats = course.commitment_ids._taken_seats()
        course.commitment_ids._name_seats({s: (f"Mara {s.id}", "") for s in seats})
        settlement = self._approve(self._settlement(course, costs=(("fee", fee),)))
        settlement.with_user(self.user_finance).action_create_invoices()
        return settlement.line_ids.invoice_id

    def _pay(self, move, **values):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=move.ids
        ).create(values)._create_payments()

    def test_an_invoice_is_due_with_what_is_left_of_it(self):
        move = self._invoice()
        self.env.flush_all()
        [(url, button)] = self._links(self.get(URL))
        self.assertEqual((url, button), (f"/my/invoices/{move.id}", "To the invoice"))
        self.assertEqual(self.url_open(url).status_code, 200)
        due = self._only()
        self.assertEqual(due["task"], f"Pay {move.name}")
        self.assertIn(f"{move.amount_total:,.2f}", due["amount"])
        self._pay(move, amount=100.0)
        self.assertIn(f"{move.amount_total - 100:,.2f}", self._only()["amount"])
        with freeze_time(f"{move.invoice_date_due + timedelta(1)} 12:00:00"):
            self.assertTrue(self._only()["overdue"])
        self._pay(move)
        due, done = self._todos()
        self.assertFalse(due)
        self.assertIn(f"{move.name} paid", [todo["task"] for todo in done])
        with freeze_time(f"{self.today + timedelta(29)} 12:00:00"):
            self.assertEqual(self._todos(), ([], []))

    # --------------------------------------------------------------- provider

    def test_a_provider_sees_what_it_teaches_next(self):
        days = [
            (f"2100-02-0{day} 08:00:00", f"2100-02-0{day} 15:00:00") for day in (1, 2)
        ]
        course = self._course(
            provider_id=self.provider.id,
            session_ids=[
                Command.create({"date_begin": begin, "date_end": end})
                for begin, end in days
            ],
        )
        self.assertEqual(self._todos(self.provider), ([], []))
        course.action_open_booking()
        self._commit(course, self.company_b, 8)
        course.action_confirm()
        due = self._only(self.provider)
        self.assertIn("Teach: 02/01/2100", due["task"].replace("2/1/00", "02/01/2100"))
        self.assertEqual(due["url"], f"/my/verbund/teaching/{course.id}")
        self.login(self.user_portal_provider)
        page = self.get(URL)
        self.assertEqual(len(self._links(page)), 1)
        self.assert_silent(self.text(page), self.company_b.name)
        # the day stands in the task, it is no limit
        [todo] = page.xpath("//section[contains(@class, 'o_verbund_todos')]//li")
        self.assertNotIn("Until", todo.text_content())
        with freeze_time("2100-02-01 16:00:00"):
            self.assertEqual(self._only(self.provider)["due"], "02/02/2100")
        with freeze_time("2100-02-02 16:00:00"):
            self.assertEqual(self._todos(self.provider), ([], []))

    def test_an_inquiry_is_answered_by_its_day(self):
        course = self._course()
        course.action_make_concept()
        course.action_start_tender()
        offer = self.env["verbund.offer"].create(
            {
                "course_id": course.id,
                "partner_id": self.provider.id,
                "reply_until": self.today + timedelta(14),
            }
        )
        due = self._only(self.provider)
        self.assertEqual(due["task"], "Answer the inquiry")
        self.assertEqual(due["url"], f"/my/verbund/offers/{offer.id}")
        self.assertTrue(due["due"])
        self.assertEqual(self._todos(), ([], []))
        self.login(self.user_portal_provider)
        [(url, _button)] = self._links(self.get(URL))
        self.get(url)
        with freeze_time(f"{self.today + timedelta(15)} 12:00:00"):
            self.assertEqual(self._todos(self.provider), ([], []))

    # ------------------------------------------------------------------- page

    def test_an_empty_page_says_whom_to_call(self):
        self.user_manager.partner_id.write(
            {"function": "Verbundmanagerin", "phone": "+49 731 555"}
        )
        self.network.manager_id = self.user_manager
        page = self.get(URL)
        text = self.text(page)
        for said in (
            "Nothing is to do",
            self.user_manager.name,
            "Verbundmanagerin",
            "+49 731 555",
            self.user_manager.email,
        ):
            self.assertIn(said, text)
        self.assertFalse(page.xpath("//main//details"))
        self.assertTrue(page.xpath("//a[starts-with(@href, 'tel:')]"))

    def test_who_signs_in_begins_with_what_is_to_do(self):
        for user in (self.user_portal_a, self.user_portal_provider):
            self.assertTrue(self._sign_in(user).endswith(URL), user.login)
        # what was asked for comes first
        needs = f"{URL}/needs"
        self.assertTrue(
            self._sign_in(self.user_portal_a, redirect=needs).endswith(needs)
        )
        self.company_a.membership_ids.action_end()
        self.assertNotIn(URL, self._sign_in(self.user_portal_a))

    def _sign_in(self, user, **values):
        """:return: where the login leads to"""
        self.authenticate(None, None)
        page = self.get("/web/login")
        [token] = page.xpath("//input[@name='csrf_token']/@value")
        values |= {"login": user.login, "password": user.login, "csrf_token": token}
        response = self.url_open("/web/login", data=values, allow_redirects=False)
        return response.headers["Location"]

    def test_the_home_page_counts_what_is_due(self):
        def count():
            values = {"counters": ["verbund_todo_count"]}
            return self.make_jsonrpc_request("/my/counters", values)

        self.assertEqual(count(), {"verbund_todo_count": 0})
        self._offer()
        self.assertEqual(count(), {"verbund_todo_count": 1})
        self.assertIn("To do in the training network", self.text(self.get("/my")))

    def test_more_to_do_costs_no_more_queries(self):
        company = self.company_a.sudo()
        reader = self.user_portal_a_reader.partner_id
        parts = {
            "words": lambda: company._todos_of_words(reader),
            "invoices": company._todos_of_invoices,
            "all": lambda: company._page_todos(reader),
        }

        def queries():
            counts = {}
            for name, part in parts.items():
                self.env.flush_all()
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                part()
                counts[name] = self.env.cr.sql_log_count - before
            return counts

        def rows(number):
            for _number in range(number):
                self._invoice()
                self._pay(self._invoice())
                course = self._course()
                course.action_open_booking()
                self.env["verbund.commitment"].create(
                    {"course_id": course.id, "partner_id": self.company_a.id}
                )
                self._confirmed_course({self.company_a: 8})

        rows(2)
        queries()
        few = queries()
        rows(6)
        self.assertEqual(queries(), few)
