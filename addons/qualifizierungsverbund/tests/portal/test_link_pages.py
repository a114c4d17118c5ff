import io
import zipfile

from odoo.tests import freeze_time, tagged

from .test_link_scopes import LinkScopesCase


@tagged("post_install", "-at_install")
class TestLinkNeed(LinkScopesCase):
    """The own need by the link of its receipt."""

    def setUp(self):
        super().setUp()
        self.url = self._issue("need")[1]

    def _page(self):
        return self.text(self.get(self.url))

    def test_it_says_what_was_noted_and_what_comes_next(self):
        own = {"price_ceiling": 432.1, "remark": "Nicht im Mai"}
        self.need.write({"level_to": "b1", "seats_possible": 4, **own})
        text = self._page()
        # forwarded, it tells nobody what the company would pay
        self.assert_silent(text, "432.1", "Nicht im Mai")
        for part in (
            self.need.reference,
            self.topic.name,
            "B1",
            "2 seats firm, 4 possible",
            "02/01/2027 – 06/30/2027",
            "We check it",
            "A need binds you to nothing",
        ):
            self.assertIn(part, text)

    def test_it_says_what_holds_now(self):
        said = {
            "confirmed": "We have checked it",
            "pooled": "We plan a course with it",
            "covered": "A course has covered it",
            "partially_covered": "covered a part of it",
            "not_covered": "closed it without a course",
            "withdrawn": "no course is planned with it",
            "draft": "It is a draft",
        }
        for state, words in said.items():
            self.need._with_transition().state = state
            text = self._page()
            self.assertIn(words, text)
            for other in set(said.values()) - {words}:
                self.assertNotIn(other, text)

    def test_it_is_withdrawn_restored_and_handed_in_as_in_the_portal(self):
        kinds = ["need_withdrawn", "need_submitted"]
        portal = f"/my/verbund/needs/{self.need.id}"
        done = []
        for door in ("link", "portal"):
            before = self.need.decision_ids
            if door == "portal":
                self.login(self.user_portal_a)
                url, csrf = portal, True
            else:
                url, csrf = self.url, False
            addresses = (
                [f"{url}/withdraw", f"{url}/restore", url] if csrf else [url] * 3
            )
            steps = []
            for address, verb in zip(
                addresses, ("withdraw", "restore", "submit"), strict=True
            ):
                values = {"verb": verb}
                if csrf and verb == "submit":
                    values = {
                        "topic_id": str(self.topic.id),
                        "seats_firm": "2",
                        "window_start": "2027-02-01",
                        "window_end": "2027-06-30",
                        "submit": "1",
                    }
                page = self.post(address, csrf=csrf, **values)
                (notice,) = page.xpath("//*[contains(@class, 'alert-success')]")
                steps.append((self.need.state, notice.text_content().strip()))
                if not csrf:
                    says_done = "Done on" in self.text(page)
                    self.assertEqual(says_done, verb != "restore", verb)
            lines = (self.need.decision_ids - before).sorted("id")
            self.assertEqual(lines.mapped("decision"), kinds)
            self.assertEqual(set(lines.mapped("who_name")), {self.contact.name})
            done.append(steps)
        self.assertEqual(done[0], done[1])
        self.assertEqual(
            [state for state, _words in done[0]], ["withdrawn", "draft", "submitted"]
        )

    def test_withdrawing_asks_once_more(self):
        page = self.get(self.url)
        (button,) = page.xpath("//details//button")
        self.assertIn("Withdraw it now", button.text_content())

    def test_what_a_course_is_planned_with_is_not_withdrawn(self):
        course = self._course()
        course.with_user(self.user_manager).action_add_needs(self.need.ids)
        self.assertNotIn("Withdraw", self._page())
        page = self.post(self.url, csrf=False, status=200, verb="withdraw")
        self.assertIn("Please call your network", self.error(page))
        self.assertEqual(self.need.state, "pooled")
        for verb in ("submit", "restore"):
            page = self.post(self.url, csrf=False, status=200, verb=verb)
            self.assertIn("“Pooled”: nothing was changed", self.error(page))
        self.assertEqual(self.need.state, "pooled")

    def test_a_step_that_was_not_taken_is_not_said_to_be_done(self):
        for state, verb, words in (
            ("withdrawn", "submit", "“Withdrawn”: nothing was changed"),
            ("not_covered", "restore", "“Not covered”: nothing was changed"),
            ("submitted", "restore", "“Submitted”: nothing was changed"),
        ):
            with self.subTest(state=state, verb=verb):
                self.need._with_transition().state = state
                link, url = self._issue("need")
                page = self.post(url, csrf=False, status=200, verb=verb)
                self.assertIn(words, self.error(page))
                self.assertEqual(self.need.state, state)
                self.assertFalse(link.done_at)
                self.assertNotIn("Thank you", self.text(page))

    def test_when_the_network_is_closed_nobody_is_said_to_look_for_a_course(self):
        self.network._with_transition().state = "closed"
        self.login(self.user_portal_a)
        for url in (self.url, f"/my/verbund/needs/{self.need.id}"):
            for state in ("draft", "submitted", "confirmed", "withdrawn"):
                with self.subTest(url=url, state=state):
                    self.need._with_transition().state = state
                    page = self.get(url)
                    text = self.text(page)
                    in_vain = state != "withdrawn"
                    for words, said in (
                        ("no course is planned there any more", in_vain),
                        ("Withdraw it now", in_vain),
                        ("look for a course", False),
                        ("for companies with", False),
                        ("A need binds you", False),
                        ("undo", False),
                        ("Undo", False),
                        ("Hand in", False),
                        ("in the portal", False),
                    ):
                        self.assertEqual(words in text, said, words)
        page = self.post(self.url, csrf=False, status=200, verb="restore")
        self.assertIn("is closed", self.error(page))
        self.assertEqual(self.need.state, "withdrawn")

    def test_what_is_unlikely_is_asked_before_it_is_handed_in(self):
        self.need.action_reset_to_draft()
        self.need.write({"window_start": False, "window_end": False})
        page = self.post(self.url, csrf=False, status=200, verb="submit")
        self.assertEqual(self.need.state, "draft")
        (lead,) = page.xpath("//*[contains(@class, 'o_verbund_error')]//a/@href")
        self.assertTrue(page.xpath(f"//*[@id='{lead[1:]}']"))
        (sure,) = page.xpath("//input[@type='checkbox']/@name")
        self.post(self.url, csrf=False, verb="submit", **{sure: "1"})
        self.assertEqual(self.need.state, "submitted")

    def test_what_makes_no_sense_any_more_is_not_handed_in(self):
        self.need.action_reset_to_draft()
        self.need.write({"window_start": "2026-01-01", "window_end": "2026-02-01"})
        with freeze_time("2026-11-26 10:00:00"):
            page = self.post(self.url, csrf=False, status=200, verb="submit")
        self.assertIn("is in the past", self.error(page))
        self.assertEqual(self.need.state, "draft")

    def test_a_company_that_left_reads_nothing_of_its_need(self):
        self.company_a.membership_ids.action_end()
        self.assertIn("This link is closed", self._page())
        self.assertNotIn(self.topic.name, self._page())
        self._send(self.url, verb="restore")
        self.assertEqual(self.need.state, "withdrawn")

    def test_mails_of_a_need_lead_there(self):
        self.need.with_user(self.user_staff).action_confirm()
        self.need.with_user(self.user_staff).action_not_covered()
        notices = self.env["verbund.notice"].search(
            [("res_model", "=", "verbund.need"), ("res_id", "=", self.need.id)]
        )
        self.assertEqual(len(notices), 2)
        self.assertEqual(set(notices.link_id.mapped("scope")), {"need"})
        for notice in notices:
            self.assertEqual(notice.sudo().mail_id.body_html.count("<a "), 1)


@tagged("post_install", "-at_install")
class TestLinkShare(LinkScopesCase):
    """The own share by the link of its e-mail: read, not changed."""

    def setUp(self):
        # before there are invoices; a bank transfer is in euros
        self.association.currency_id = self.env.ref("base.EUR")
        super().setUp()
        self.url = self._issue("share")[1]

    def _page(self):
        return self.text(self.get(self.url))

    def _correct(self, amount, settlement=None):
        settlement = settlement or self.settlement
        settlement.with_user(self.user_manager).action_correct("Bill came late")
        new = settlement.next_ids
        new.cost_ids.amount_net = amount
        return new

    def test_it_is_that_of_the_portal(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        transfer = self.line.invoice_id._verbund_transfer()
        page = self.get(self.url)
        text = self.text(page)
        for part in (
            "3 of 11 seats",
            "× 3 / 11",
            "272.73",
            "Still to pay",
            transfer["iban"],
            transfer["reference"],
        ):
            self.assertIn(part, text)
        self.assertTrue(page.xpath("//*[contains(@class, 'giro_code')]//*"))
        self.login(self.user_portal_a)
        portal = self.get(f"/my/verbund/shares/{self.line.id}")
        body = "//div[contains(@class, 'row g-4')]"
        own, other = (
            " ".join(p.xpath(f"string({body})").split()) for p in (page, portal)
        )
        self.assertEqual(own, other)

    def test_after_a_correction_it_shows_what_holds_now(self):
        self.settlement.with_user(self.user_finance).action_create_invoices()
        second = self._correct(1110.0)
        self.assertNotIn("302.73", self._page(), "it is not approved yet")
        self._approve(second)
        page = self.get(self.url)
        for part in ("version 2", "302.73", "Bill came late"):
            self.assertIn(part, self.text(page))
        self.assertIn("272.73", page.xpath("string(//del)"))
        self.assertEqual(len(page.xpath("//del")), 1)
        # the newer mail leads to the same page
        [notice] = self.env["verbund.notice"].search(
            [
                ("res_model", "=", "verbund.settlement.line"),
                ("res_id", "=", self._share_of(second).id),
            ]
        )
        self.assertEqual(notice.link_id.scope, "share")
        self.assertIn("your corrected share", notice.subject)

    def test_a_version_that_does_not_name_the_company_leaves_it_what_holds(self):
        """Out with the second version, it is no part of the third."""
        self.named._set_state("cancelled")
        second = self._approve(self._correct(1000.0))
        third = self._approve(self._correct(900.0, second))
        self.assertEqual(self._share_of(second).amount_total, 0.0)
        self.assertFalse(self._share_of(third))
        page = self.get(self.url)
        for part in ("version 2", "no longer takes part"):
            self.assertIn(part, self.text(page))
        [replaced] = page.xpath("//del")
        self.assertIn("272.73", replaced.text)
        self.assertEqual(self.text(page).count("272.73"), 1)

    def test_an_open_question_is_named(self):
        self.assertNotIn("no answer yet", self._page())
        self.named._with_transition().write(
            {"limit_asked": self.named.price_limit + 50, "limit_reason": "cost"}
        )
        self.assertIn("have no answer yet", self._page())

    def test_its_sheets_are_those_of_the_portal(self):
        self.login(self.user_portal_a)
        portal = {
            kind: self.url_open(f"/my/verbund/shares/{self.line.id}/sheet/{kind}")
            for kind in ("pdf", "xlsx")
        }
        self.authenticate(None, None)
        before = self._stand(self.line)
        for kind in ("pdf", "xlsx"):
            own = self.url_open(f"{self.url}?file={kind}")
            for name in ("Content-Type", "Content-Disposition"):
                self.assertEqual(own.headers[name], portal[kind].headers[name])
            self.assertEqual(own.headers["Cache-Control"], "no-store")
            self.assertEqual(own.headers["Referrer-Policy"], "no-referrer")
        self.assertIn(self.company_a.name, self.url_open(f"{self.url}?file=pdf").text)
        self.assert_silent(
            self.url_open(f"{self.url}?file=pdf").text, self.company_b.name
        )
        with zipfile.ZipFile(io.BytesIO(own.content)) as archive:
            strings = archive.read("xl/sharedStrings.xml").decode()
        self.assertIn(self.company_a.name, strings)
        self.assertEqual(self._stand(self.line), before)

    def test_who_has_left_still_reads_what_it_owes(self):
        self.company_a.membership_ids.action_end()
        self.assertIn("272.73", self._page())


@tagged("post_install", "-at_install")
class TestLinkNames(LinkScopesCase):
    """The names of those who come, by a link that goes on to whoever knows them."""

    def test_it_says_neither_what_is_paid_at_most_nor_who_has_promised(self):
        self.named._with_transition().committed_by = "Berta Bindend"
        shown = self.named._page_values()
        text = self.text(self.get(self._issue("names")[1]))
        self.assertIn(shown["seats"], text)
        secrets = shown["by"], shown["limit"], shown["limit_total"]
        self.assertTrue(all(secrets))
        self.assert_silent(text, *(words.replace("\xa0", " ") for words in secrets))
        self.assert_silent(text, "at most", "Promised by")

    def test_a_page_without_a_login_leads_to_no_share_behind_one(self):
        for state, leads in (("done", 0), ("settled", 1)):
            self.course._with_transition().state = state
            for scope in ("names", "word"):
                page = self.get(self._issue(scope, self.named)[1])
                self.assertNotIn("share of its cost", self.text(page))
                self.assertFalse(page.xpath("//a[@href='/my/verbund/shares']"), scope)
            self.login(self.user_portal_a)
            page = self.get(f"/my/verbund/courses/{self.course.id}")
            self.assertIn("share of its cost", self.text(page))
            links = page.xpath("//p/a[@href='/my/verbund/shares']")
            self.assertEqual(len(links), leads)
            self.authenticate(None, None)
