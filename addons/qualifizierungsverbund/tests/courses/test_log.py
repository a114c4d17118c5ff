from datetime import timedelta

from odoo.tests import freeze_time, tagged
from odoo.tools import html2plaintext

from ..common import VerbundCommon
from ..log import LogMixin

# What is decided, promised and asked: each says what happens to it.
MODELS = (
    "verbund.commitment",
    "verbund.course",
    "verbund.date.poll",
    "verbund.guarantee",
    "verbund.need",
    "verbund.need.round",
    "verbund.offer",
    "verbund.waiting",
)


@tagged("post_install", "-at_install")
class TestLog(LogMixin, VerbundCommon):
    """The log of a document says in plain words what happened."""

    def setUp(self):
        super().setUp()
        self.enterContext(freeze_time("2026-12-14 09:00:00"))

    def _logged(self, kind):
        lines = self.env["verbund.decision"].search([("decision", "=", kind)])
        return lines[:1].words.replace("\xa0", " ")

    def test_the_log_of_decisions_speaks_one_language(self):
        """Who has read nothing, as a job, writes it in that of the association."""
        self.env["res.lang"]._activate_lang("de_DE")
        self.association.partner_id.lang = "de_DE"
        context = {k: v for k, v in self.env.context.items() if k != "lang"}
        nobody = self.env(context=context)
        self.assertFalse(nobody.lang)
        course, other = self._course(cost_ids=False), self._course()
        course.action_start_tender()
        rival = self.provider.copy({"name": "Akademie"})
        offer, dearer = self.env["verbund.offer"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": provider.id,
                    "fixed_amount": amount,
                }
                for provider, amount in ((rival, 3000.0), (self.provider, 3600.0))
            ]
        )
        (offer | dearer).action_receive()
        dearer.with_env(nobody).action_award("Kennt unsere Anlagen.")
        self.assertIn("je Platz, $ 75,00 weniger", self._logged("awarded"))
        self.assertNotIn("Grants ask", self._logged("awarded"))
        for opened in (course, other):
            opened.action_open_booking()
        day = course.commitment_deadline + timedelta(7)
        day = self.association._verbund_calendar().next_working_day(day)
        course.with_env(nobody)._prolong(day)
        self.assertIn("Entscheidungstermin", self._logged("prolonged"))
        course.with_env(nobody)._merge_into(other)
        self.assertIn("Zusammengelegt mit", self._logged("merged"))

    def test_each_state_that_is_reached_is_said_in_words(self):
        for name in MODELS:
            model = self.env[name]
            reached = set().union(*model._transitions.values())
            with self.subTest(model=name):
                self.assertLessEqual(reached, set(model.new({})._state_sentences()))

    def test_a_course_from_the_idea_to_the_end(self):
        course = self._course(
            commitment_deadline="2027-01-13",
            date_begin="2027-02-01 08:00:00",
            date_end="2027-02-05 15:00:00",
        )
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        need = self._need(self.company_a, 8, submit=False)
        self._said(need)
        need.action_submit()
        self.assertEqual(self._said(need), "The need has been reported.")
        course._pool_needs(need.ids)
        self.assertEqual(
            self._said(need), f"The need is part of {course.display_name}."
        )
        course.action_start_tender()
        self.assertIn("are asked for offers", self._said(course))
        offer.action_receive()
        offer.fixed_amount = 3300.0
        offer.action_award()
        self.assertEqual(self._said(offer), "Bildung Muster gGmbH gets the award.")
        course.action_open_booking()
        self.assertRegex(self._said(course), r"^Booking is open: .* until .*2027\.$")
        word = course.commitment_ids
        self._said(word)
        word.action_commit()
        self.assertEqual(
            self._said(word), "Alpha Muster GmbH has given its word. Seats: 8."
        )
        course.action_confirm()
        self.assertEqual(self._said(course), "The course takes place. Seats: 8.")
        self.assertEqual(
            self._said(word),
            "The course takes place with Alpha Muster GmbH. Seats: 8.",
        )
        course.action_cancel("provider")
        self.assertIn("does not take place. Reason: Provider", self._said(course))
        self.assertIn("are given up: 8.", self._said(word))

    def test_what_begins_is_said_as_it_is(self):
        """Who is asked has committed nothing, and a provider has offered nothing."""
        course = self._course()
        offer = self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )
        course._pool_needs(self._need(self.company_a, 2).ids)
        course.action_open_booking()
        word = course.commitment_ids
        guarantee = self.env["verbund.guarantee"].create(
            {
                "course_id": course.id,
                "partner_id": self.company_a.id,
                "seats": 3,
                "max_amount": 550.0,
            }
        )
        for record, words in (
            (guarantee, "Empty seats for Alpha Muster GmbH: 3."),
            (offer, "An offer is expected of Bildung Muster gGmbH."),
            (word, "Seats for Alpha Muster GmbH: 2."),
        ):
            first = record.message_ids.sorted("id")[0]
            self.assertEqual(html2plaintext(first.body).strip(), words)
        place = self.env["verbund.waiting"].new(
            {"course_id": course.id, "partner_id": self.company_a.id, "seats": 2}
        )
        said = "Alpha Muster GmbH waits for seats: 2."
        self.assertEqual(place._first_sentence(), said)
        self._said(word)
        course.action_cancel("provider")
        said = "Alpha Muster GmbH is no longer asked for seats."
        self.assertEqual(self._said(word), said)

    def test_a_decision_that_is_put_off_is_said(self):
        course = self._course(commitment_deadline="2027-01-13")
        course.action_open_booking()
        self._said(course)
        course.action_prolong("2027-01-15")
        self.assertRegex(self._said(course), r"^Companies decide until .*2027\.$")

    def test_a_decision_that_is_taken_back_is_said(self):
        course = self._course(commitment_deadline="2027-01-13")
        course.action_open_booking()
        self._said(course)
        for decide in (
            lambda: course.action_prolong("2027-01-15"),
            lambda: course.action_cancel("provider"),
        ):
            decide()
            self.assertNotIn("taken back", self._said(course))
            course.action_step_back()
            self.assertEqual(
                self._said(course),
                "The decision is taken back. No e-mail has left the house.",
            )

    def test_the_state_of_another_document_is_not_logged(self):
        for name in MODELS:
            model = self.env[name]
            tracked = model._track_get_fields()
            with self.subTest(model=name):
                self.assertIn("state", tracked)
                self.assertFalse([n for n in tracked if model._fields[n].related])

    def test_who_takes_no_part_and_why(self):
        course = self._course()
        course.action_open_booking()
        word = self._commit(course, self.company_a, 2)
        self._said(word)
        word.action_release("declined")
        self.assertEqual(
            self._said(word),
            "Alpha Muster GmbH takes no part. Reason: The company declined.",
        )

    def test_it_is_written_in_the_language_of_the_association(self):
        """Whoever acts: others read the log as well."""
        self.env["res.lang"]._activate_lang("de_DE")
        course = self._course().with_context(lang="de_DE")
        self._said(course)
        course.action_start_tender()
        self.assertEqual(self._said(course), "Training providers are asked for offers.")
