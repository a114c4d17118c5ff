"""Portal pages in a real browser."""

from datetime import date

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..browser import DESKTOP, NARROW, PHONE, BrowserMixin
from .common import PortalCase

# Pairs of fields whose columns begin at one height, but not they themselves.
UNEVEN = """() => {
    const top = (node) => Math.round(node.getBoundingClientRect().top);
    const all = document.querySelectorAll("form.o_verbund_form > [class*='col-md-']");
    const fields = [...all]
        .map((column) => [column, column.querySelector(".form-control, .form-select")])
        .filter(([_column, field]) => field && field.checkVisibility());
    return fields.slice(1)
        .map(([column, field], index) => [...fields[index], column, field])
        .filter(([column, field, next, other]) =>
            top(column) === top(next) && top(field) !== top(other))
        .map(([_column, field, _next, other]) => `${field.id} ${other.id}`);
}"""
AXE_OPTIONS = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
}
# Words of ours that are in two lines, and how they got there.
BROKEN_WORDS = """
() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const broken = [];
    while (texts.nextNode()) {
        const { parentElement: box, data } = texts.currentNode;
        for (const word of data.matchAll(/\\p{L}{2,}/gu)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            const lines = new Set([...range.getClientRects()].map((r) => r.top));
            if (lines.size > 1 && box.closest("h1, h2, h3, th, dt, label, .btn")) {
                const lang = box.closest("[lang]")?.lang;
                broken.push([word[0], lang && getComputedStyle(box).hyphens]);
            }
        }
    }
    return broken;
}
"""
# What names, labels or describes another element, or should, and is not there.
LOST_NAMES = """() => {
    const lost = [];
    const names = ["aria-describedby", "aria-labelledby", "aria-controls", "for"];
    for (const name of names) {
        for (const node of document.querySelectorAll(`main [${name}]`)) {
            const ids = node.getAttribute(name).split(/\\s+/).filter(Boolean);
            lost.push(...ids.filter((id) => !document.getElementById(id))
                .map((id) => `${name}="${id}" ${node.outerHTML.slice(0, 80)}`));
        }
    }
    return lost;
}"""
# Chromium says so of a page that is not there.
NOT_FOUND = "status of 404"


class BrowserCase(BrowserMixin, PortalCase):
    # Within so many stops an element is reached
    tab_stops = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        # before there are invoices; a bank transfer is in euros
        cls.association.currency_id = cls.env.ref("base.EUR")
        cls.course = cls._course(fixed=3300.0, name="Deutsch in der Produktion")
        cls.course.action_open_booking()
        cls._commit(cls.course, cls.company_b, 5)
        cls.settled = cls._confirmed_course({cls.company_a: 3, cls.company_b: 8})
        cls.settled.provider_id = cls.provider
        cls.need = cls._need(cls.company_a, 2, submit=False)
        settlement = cls._approve(cls._settlement(cls.settled))
        settlement.with_user(cls.user_finance).action_create_invoices()
        cls.line = settlement.with_env(cls.env).line_ids.filtered(
            lambda row: row.partner_id == cls.company_a
        )

    def _tab_to(self, page, selector):
        """Press Tab until an element has the focus."""
        for _number in range(self.tab_stops):
            if page.evaluate(
                "(selector) => document.activeElement.matches(selector)", selector
            ):
                return
            page.keyboard.press("Tab")
            self._check_stop(page)
        self.fail(f"{selector} is not reached by the keyboard")

    def _check_stop(self, page):
        """Hook: what holds wherever the focus stops."""

    def _check(self, page, name):
        from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

        page.wait_for_load_state("networkidle")
        result = Axe().run(page, options=AXE_OPTIONS)
        self.assertFalse(result.violations_count, f"{name}\n{result.generate_report()}")
        if "/verbund/" in f"{page.url}/":  # Odoo's own pages are Odoo's
            self.assertEqual(page.evaluate(LOST_NAMES), [], name)

    def _check_width(self, page, name):
        wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
        self.assertFalse(wide, f"{name} is wider than the screen")

    def _check_targets(self, page):
        """Nothing that is pressed is smaller than 24 px, or narrower."""
        small = page.evaluate(
            """() => [...document.querySelectorAll(
                "main button, main summary, main .btn, main .nav-link, "
                + "main input:not([type=hidden]), main select, main textarea"
            )].filter((node) => node.offsetParent).map((node) => [
                node.outerHTML.slice(0, 80), node.getBoundingClientRect()
            ]).filter(([, box]) => box.width < 24 || box.height < 24)
            .map(([html]) => html)"""
        )
        self.assertEqual(small, [])


@tagged("post_install", "-at_install")
class TestBrowserAccessibility(BrowserCase):
    """No violation of WCAG 2.1 A and AA that axe-core can find."""

    def _check_pages(self, user, pages, widths=(PHONE, DESKTOP)):
        user.lang = "de_DE"
        login = user.login
        with self.page(widths[0], expected=(NOT_FOUND,)) as page:
            page.goto("/web/login")
            self._check_at(page, "login", widths)
            self.sign_in(page, login)
            for name, url in pages.items():
                page.goto(url)
                self._check_at(page, name, widths)

    def _check_at(self, page, name, widths):
        """Look at a page that has been opened, and whether it fits each width."""
        for width in self.at_widths(page, *widths):
            with self.subTest(page=name, width=width):
                self._check(page, name)
                self.look(page, f"{name}-{width}")
                self._check_width(page, name)
                if "/my/verbund" in page.url:  # Odoo's own pages are Odoo's
                    self._check_targets(page)

    def _corrected(self):
        """The share of company A in a second version, with an additional invoice."""
        settlement = self.line.settlement_id.with_user(self.user_manager)
        settlement.action_correct("Eine Rechnung kam nach")
        second = settlement.next_ids
        second.cost_ids[0].amount_net += 300.0
        self._approve(second)
        second.with_user(self.user_finance).action_create_invoices()
        return second.with_env(self.env).line_ids.filtered(
            lambda row: row.partner_id == self.company_a
        )

    def _asked(self, course):
        """The word of company A, which is asked for a yes to a higher price."""
        course.action_open_booking()
        word = self._commit(course, self.company_a, 4)
        course.action_ask_limits()
        return word

    def _dates(self):
        """What company A is asked about the dates of a course."""
        poll = self.env["verbund.date.poll"].create(
            {
                "course_id": self.course.id,
                "deadline": "2099-10-01",
                "note": "Der Kurs ist in Ihrer Kantine.",
                "option_ids": [
                    Command.create({"first_day": "2100-01-11"}),
                    Command.create({"first_day": "2100-01-18", "hour_to": 11.0}),
                ],
            }
        )
        poll.action_open()
        return poll.answer_ids.filtered(lambda row: row.partner_id == self.company_a)

    def test_pages_of_a_company(self):
        more = {"level_to": "b1", "target_group": "unskilled", "shifts": "late"}
        full = self._need(self.company_a, 3, **more)
        done = self._need(self.company_a, 4, **more)
        done.action_withdraw()
        cancelled = self._course()
        cancelled.action_open_booking()
        self._commit(cancelled, self.company_a, 3)
        cancelled.action_cancel()
        running = self._confirmed_course({self.company_a: 3, self.company_b: 8})
        self._over(running).action_start()
        second = self._corrected()
        taken, waits = self._confirmed_course({self.company_b: 12}), self._course()
        taken._join_waiting(self.company_a, 1, "up_to")
        taken.max_seats = 13
        waits.action_open_booking()
        self._commit(waits, self.company_b, 12)
        asked = self._asked(self._course())
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        dates = self._dates()
        answer = self._rounds()[1]
        thin = self._course()
        thin.action_open_booking()
        self._commit(thin, self.company_b, 6)
        thin._guarantee_seats(self.company_a, 2, 2000.0)
        hosted = self._course(
            format="inhouse",
            host_id=self.company_b.id,
            guest_seats=3,
            venue_id=self.company_b.id,
        )
        hosted.action_open_booking()
        # after the courses, with which it would go
        moved = self._need(self.company_a, 6)
        moved._ask_window(date(2027, 7, 1), date(2027, 7, 9))
        self._check_pages(
            self.user_portal_a,
            {
                "home": "/my",
                "overview": "/my/verbund",
                "needs": "/my/verbund/needs",
                "round": f"/my/verbund/rounds/{answer.id}",
                "needs-empty": "/my/verbund/needs?filterby=open",
                "need-new": "/my/verbund/needs/new",
                "need": f"/my/verbund/needs/{self.need.id}",
                "need-asked": f"/my/verbund/needs/{moved.id}",
                "need-more": f"/my/verbund/needs/{full.id}",
                "need-closed": f"/my/verbund/needs/{done.id}",
                "courses": "/my/verbund/courses",
                "course-booking": f"/my/verbund/courses/{self.course.id}",
                "course-confirmed": f"/my/verbund/courses/{self.settled.id}",
                "course-guarantee": f"/my/verbund/courses/{thin.id}",
                "course-host": f"/my/verbund/courses/{hosted.id}",
                "course-cancelled": f"/my/verbund/courses/{cancelled.id}",
                "course-limit": f"/my/verbund/courses/{asked.course_id.id}",
                "course-waiting-offer": f"/my/verbund/courses/{taken.id}",
                "course-waiting-join": f"/my/verbund/courses/{waits.id}",
                "course-running": f"/my/verbund/courses/{running.id}",
                "dates": f"/my/verbund/dates/{dates.id}",
                "shares": "/my/verbund/shares",
                "share-corrected": f"/my/verbund/shares/{self.line.id}",
                "share": f"/my/verbund/shares/{second.id}",
                "invoices": "/my/invoices",
                "not-found": "/my/verbund/needs/999999999",
            },
        )

    def test_page_of_a_colleague_who_asks(self):
        url = f"/my/verbund/courses/{self.course.id}"
        self._check_pages(self.user_portal_a_reader, {"course-ask": url}, (PHONE,))

    def test_page_of_an_invoice(self):
        """Odoo's own page, with the bank transfer of ours; it has no small layout."""
        url = f"/my/invoices/{self.line.invoice_id.id}"
        self._check_pages(self.user_portal_a, {"invoice": url}, (DESKTOP,))

    def test_pages_of_a_provider(self):
        tender = self._course(name="Ausgeschrieben", cost_ids=False)
        asked = self.env["verbund.offer"].create(
            {"course_id": tender.id, "partner_id": self.provider.id}
        )
        tender.action_start_tender()
        ordered = self._course(name="Beauftragt", cost_ids=False)
        ordered.action_start_tender()
        self.env["verbund.offer"].create(
            {
                "course_id": ordered.id,
                "partner_id": self.provider.id,
                "fixed_amount": 3000.0,
                "cancellation_terms": "50 %",
            }
        ).action_award()
        self._check_pages(
            self.user_portal_provider,
            {
                "order": f"/my/verbund/teaching/{ordered.id}",
                "inquiries": "/my/verbund/offers",
                "inquiry": f"/my/verbund/offers/{asked.id}",
                "provider-home": "/my",
                "provider-overview": "/my/verbund",
                "teaching": "/my/verbund/teaching",
                "teaching-course": f"/my/verbund/teaching/{self.settled.id}",
            },
        )

    def test_fields_side_by_side_stand_at_one_height(self):
        """However narrow the page: no label pushes its field below its neighbour's."""
        self.user_portal_a.lang = "de_DE"
        widths = (NARROW, PHONE, 768, 992, DESKTOP)
        with self.page(NARROW) as page:
            self.sign_in(page, self.user_portal_a.login)
            page.goto("/my/verbund/needs/new")
            page.wait_for_load_state("networkidle")
            for width in self.at_widths(page, *widths):
                with self.subTest(width=width):
                    self.assertFalse(page.evaluate(UNEVEN))
            page.fill("#need_seats_firm", "0")
            page.fill("#need_window_start", "2027-03-01")
            page.fill("#need_window_end", "2027-02-01")
            page.click("button[name='submit']")
            page.wait_for_selector(".o_verbund_error")
            for width in self.at_widths(page, *widths):
                with self.subTest(width=width):
                    self.look(page, f"need-fields-{width}")
                    self._check_width(page, "need")

    def test_forms_with_errors(self):
        self.user_portal_a.lang = "de_DE"
        login, course_url = self.user_portal_a.login, self._course_url()
        self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        dates_url = f"/my/verbund/dates/{self._dates().id}"
        self._named()
        widths = (PHONE, DESKTOP)
        with self.page(PHONE) as page:
            self.sign_in(page, login)
            page.goto("/my/verbund/needs/new")
            page.fill("#need_seats_firm", "0")
            page.fill("#need_window_start", "2027-03-01")
            page.fill("#need_window_end", "2027-02-01")
            page.click("button[name='submit']")
            page.wait_for_selector(".o_verbund_error")
            self._check_at(page, "need-errors", widths)
            page.goto(dates_url)
            page.click("main form button[type='submit']")
            page.wait_for_selector(".o_verbund_error")
            self._check_at(page, "dates-errors", widths)
            page.goto(course_url)
            page.fill("#commit_seats", "2")
            page.click(".o_verbund_commit button[type='submit']")
            page.wait_for_selector(".o_verbund_error")
            self._check_at(page, "course-error", widths)
            self._check_names(page, f"/my/verbund/courses/{self.settled.id}", widths)

    def _named(self):
        """The word of company A, with a person, in a course that writes to people."""
        self.settled.mail_participants = True
        [word] = self.settled.commitment_ids.filtered(
            lambda row: row.partner_id == self.company_a
        )
        seat = word._taken_seats()[0]
        word._name_seats({seat: ("Annegret Muster-Beispielhausen", "")})
        return word

    def _check_names(self, page, url, widths):
        """Names, a pasted list, a substitute and an erasure that cannot be taken."""
        unfold = (
            "document.querySelectorAll('details').forEach((d) => { d.open = true; })"
        )
        for name, field, typed in (
            ("pasted", "#pasted_names", ";b@example.com"),
            ("typed", "fieldset input[type='email']", "no address"),
            ("substitute", "#substitute_email", "no address"),
            ("erase", "#erase_seat", None),
        ):
            page.goto(url)
            page.evaluate(unfold)
            if typed:
                page.locator(field).first.fill(typed)
            form = page.locator(f"form:has({field})").first
            form.locator("button[type='submit']").click()
            page.wait_for_selector(".o_verbund_error")
            self._check_targets(page)
            door = "link" if "/verbund/l/" in url else "my"
            self._check_at(page, f"names-{name}-{door}", widths)

    def _rounds(self):
        """Answers of company A: in a round that is over, and in one that runs.

        :return: (the last one, with a need; the present one, which may repeat it)
        """
        answers = []
        for weeks in (1, 3):
            round_ = self.env["verbund.need.round"].create(
                {
                    "name": f"Bedarf {weeks}",
                    "network_ids": [Command.set(self.network.ids)],
                    "deadline": fields.Date.add(
                        self.association._verbund_today(), weeks=weeks
                    ),
                    "text": "Was sollen Ihre Leute im nächsten Jahr lernen?",
                }
            )
            round_.action_open()
            answers.append(
                round_.answer_ids.filtered(lambda a: a.partner_id == self.company_a)
            )
        past = {"window_start": "2025-02-01", "window_end": "2025-06-30"}
        # the first is awaited still, the other is offered to be said again
        for words, window in (("Schweißen", {}), ("Excel für die Werkstatt", past)):
            need = self._need(
                self.company_a,
                2,
                submit=False,
                topic_id=False,
                free_topic=words,
                **window,
            )
            need._with_transition().answer_id = answers[0]
            need.action_submit()
        answers[0].round_id.action_close()
        for name in ("Gamma", "Delta", "Epsilon"):
            self._need(self._company(f"{name} Muster GmbH", name.lower()), 3)
        return answers

    def _links(self, wanted):
        """:return: dict name -> address, of (record, scope, person)"""
        issue = self.env["verbund.link"]._issue
        return {
            f"link-{name}": f"/verbund/l/{issue(*link)[1]}"
            for name, link in wanted.items()
        }

    def _links_of_a_company(self):
        contact, reader, boss = (
            user.partner_id
            for user in (
                self.user_portal_a,
                self.user_portal_a_reader,
                self.user_portal_b,
            )
        )
        offered = self.env["verbund.commitment"].create(
            {"course_id": self.course.id, "partner_id": self.company_a.id}
        )
        bound = self.course.commitment_ids - offered
        bound._ask_limit({bound: bound.price_limit + 100}, "plan")
        named = self._named()
        done = self._need(self.company_a, 4)
        done.action_withdraw()
        last, answer = self._rounds()
        hazy = {"submit": False, "window_start": False, "window_end": False}
        moved, answered = (
            self._need(self.company_a, seats, contact_id=contact.id) for seats in (6, 7)
        )
        (moved | answered)._ask_window(date(2027, 7, 1), date(2027, 7, 9))
        answered._answer_window("yes")
        links = self._links(
            {
                "window": (moved, "window", contact),
                "window-answered": (answered, "window", contact),
                "word": (offered, "word", contact),
                "reader": (offered, "word", reader),
                "expired": (done, "need", contact),
                "limit": (bound, "limit", boss),
                "bound": (bound, "word", boss),
                "names": (named, "names", contact),
                "dates": (self._dates(), "dates", contact),
                "need": (self._need(self.company_a, 3), "need", contact),
                "need-draft": (self.need, "need", contact),
                "need-hazy": (self._need(self.company_a, 2, **hazy), "need", contact),
                "need-closed": (done, "need", contact),
                "round": (answer, "round", contact),
                "round-closed": (last, "round", contact),
                "share": (self._corrected(), "share", contact),
            }
        )
        done.link_ids.sorted("id")[-2]._note(expires_at="2020-01-01")
        return links

    def _links_of_a_provider(self):
        teacher = self.user_portal_provider.partner_id
        teacher.lang = "de_DE"
        gone = self._course(name="Fällt aus", provider_id=self.provider.id)
        gone.action_open_booking()
        gone.action_cancel("other", "Leider krank")
        tender = self._course(name="Ausgeschrieben", cost_ids=False)
        asked = self.env["verbund.offer"].create(
            {"course_id": tender.id, "partner_id": self.provider.id}
        )
        tender.action_start_tender()
        return self._links(
            {
                "offer": (asked, "offer", teacher),
                "teaching": (self.settled, "teaching", teacher),
                "cancelled": (gone, "teaching", teacher),
                "closed": (gone, "teaching", self.user_portal_a.partner_id),
            }
        )

    def test_pages_of_a_link(self):
        self.user_portal_a.lang = "de_DE"
        pages = {
            **self._links_of_a_company(),
            **self._links_of_a_provider(),
            "link-unknown": "/verbund/l/unknown",
            "link-code": "/verbund/l",
        }
        with self.page(NARROW, expected=(NOT_FOUND,)) as page:
            for name, url in pages.items():
                page.goto(url)
                self._check_link(page, name)
            page.goto(pages["link-need-hazy"])
            page.click("form.o_verbund_form button")
            page.wait_for_selector("#need_window_start_sure")
            self._check_link(page, "link-need-asked")
            page.goto(pages["link-offer"])
            page.fill("#offer_fixed_amount", "viel")
            page.fill("#offer_step_seats", "9")
            page.click("form.o_verbund_form button")
            page.wait_for_selector(".o_verbund_error")
            self._check_link(page, "link-offer-error")
            page.goto(pages["link-window"])
            page.click("summary")
            page.fill("#window_window_end", "2027-01-01")
            page.click("details[open] button[type='submit']")
            page.wait_for_selector(".o_verbund_error")
            self._check_link(page, "link-window-error")
            page.goto(pages["link-round"])
            page.click("details:has(form.o_verbund_round) > summary")
            page.click("form.o_verbund_round > div button")
            page.wait_for_selector(".o_verbund_error")
            self._check_link(page, "link-round-errors")
            self._check_names(page, pages["link-names"], (NARROW, DESKTOP))
            page.goto(pages["link-word"])
            page.click(".o_verbund_commit button[type='submit']")
            page.wait_for_selector(".o_verbund_error")
            self._check_link(page, "link-error")
        self.assertFalse(self.course.commitment_ids.link_ids.filtered("done_at"))

    def _check_link(self, page, name):
        for width in self.at_widths(page, NARROW, DESKTOP):
            with self.subTest(page=name, width=width):
                self._check(page, name)
                self._check_targets(page)
                self._check_breaks(page)
                self._check_width(page, name)
                self.look(page, f"{name}-{width}")

    def test_page_of_what_is_not_taken(self):
        """What is asked for by PUT; too large a file gets the same page."""
        with self.page(NARROW, expected=("405",)) as page:
            page.route(
                "**/my/verbund/needs",
                lambda route: route.continue_(method="PUT"),
            )
            page.goto("/my/verbund/needs")
            self.assertEqual(page.locator("h1").count(), 1)
            self._check_at(page, "refused", (NARROW, DESKTOP))
            self._check_targets(page)

    def _check_breaks(self, page):
        """Our words in two lines have a hyphen, where the browser knows German."""
        # As the German pages have it, whichever language is loaded
        page.evaluate(
            """() => document.querySelectorAll(".o_verbund_prices .small").forEach(
                (note) => { note.textContent = "(Mindestteilnehmerzahl)"; }
            )"""
        )
        broken = page.evaluate(BROKEN_WORDS)
        self.assertEqual([word for word, how in broken if how != "auto"], [])
        self.assertNotIn("Mindestteilnehmerzahl", dict(broken))

    def test_looks_of_what_is_used(self):
        """Borders, focus, targets; the active tab without colours of ours."""
        login, url = self.user_portal_a.login, self._course_url()
        with self.page(PHONE) as page:
            self.sign_in(page, login)
            for address in (url, "/my/verbund/needs/new", "/my/verbund/needs"):
                page.goto(address)
                self._check_targets(page)
            page.goto(url)
            border = page.evaluate(
                "getComputedStyle(document.querySelector('#commit_seats')).borderColor"
            )
            self.assertEqual(border, "rgb(108, 117, 125)")  # 4.7:1 on white
            page.focus("#commit_seats")
            page.keyboard.press("Tab")
            outline = page.evaluate("getComputedStyle(document.activeElement).outline")
            self.assertIn("rgb(11, 83, 148)", outline)
            page.emulate_media(forced_colors="active")
            tab = page.evaluate(
                "getComputedStyle(document.querySelector('.nav-link.active'))"
                ".borderBottomWidth"
            )
            self.assertEqual(tab, "4px")

    def test_whatever_has_the_focus_shows_it(self):
        """Also the button of a date field, which is a part of the field."""
        login, url = self.user_portal_a.login, self._course_url()
        pages = (url, "/my/verbund/needs/new", "/my/verbund/needs", "/my/verbund")
        with self.page(PHONE) as page:
            self.sign_in(page, login)
            for address in pages:
                page.goto(address)
                stops = [self._focus_after_tab(page) for _number in range(70)]
                own = [stop for stop in stops if stop]
                self.assertGreater(len(own), 3, address)
                for name, outline in own:
                    # 7.6:1 on white
                    self.assertIn("rgb(11, 83, 148) solid 3px", outline, name)

    def _focus_after_tab(self, page):
        """What the next press of Tab leads to, and its ring; None beside our page."""
        page.keyboard.press("Tab")
        return page.evaluate(
            """() => {
                const node = document.activeElement;
                return node.closest(".o_verbund_portal") && [
                    node.outerHTML.slice(0, 90), getComputedStyle(node).outline
                ];
            }"""
        )

    def test_a_box_to_tick_stands_beside_its_sentence(self):
        login, url = self.user_portal_a.login, self._course_url()
        with self.page(PHONE) as page:
            self.sign_in(page, login)
            page.goto(url)
            box = page.locator("#commit_binding").bounding_box()
            words = page.locator("label[for='commit_binding']").bounding_box()
        self.assertGreaterEqual(words["x"], box["x"] + box["width"])
        self.assertLess(abs(words["y"] - box["y"]), 12)

    def test_heading_of_the_share_is_a_sentence(self):
        login, url = self.user_portal_b.login, self._course_url()
        with self.page(PHONE, locale="en-US") as page:
            self.sign_in(page, login)
            page.goto(url)
            heading = page.inner_text(".o_verbund_prices thead th:last-child")
        self.assertEqual(heading, "Your share for 5 seats")
        course = self.course
        self.assertEqual(course._page_share_words(1), "Your share for 1 seat")

    def test_error_has_the_focus_and_leads_to_its_field(self):
        login, url = self.user_portal_a.login, self._course_url()
        with self.page(PHONE, locale="en-US") as page:
            self.sign_in(page, login)
            page.goto(url)
            page.fill("#commit_seats", "2")
            page.click(".o_verbund_commit button[type='submit']")
            page.wait_for_selector(".o_verbund_error:focus")
            self.assertTrue(page.title().startswith("Error: "))
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            page.wait_for_selector("#commit_binding:focus")

    def _course_url(self):
        return f"/my/verbund/courses/{self.course.id}"
