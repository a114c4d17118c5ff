from odoo import models

from ...tools.file_name import file_name
from ..core import words
from .verbund_course import PLANNING_STATES, STATE_CANCELLED
from .verbund_offer import (
    STATE_ASKED,
    STATE_AWARDED,
    STATE_DECLINED,
    STATE_RECEIVED,
    STATE_REJECTED,
    STATE_TAKEN_BACK,
)


class VerbundOffer(models.Model):
    """What a provider reads of its offer by the link of an e-mail."""

    _inherit = "verbund.offer"

    def _page_row(self):
        """What a list says of an inquiry to its provider."""
        course = self.course_id
        return {
            "id": self.id,
            "course": course.name,
            "state": self.state,
            "state_label": words.label(self),
            "when": words.period(self.env, course.date_begin, course.date_end),
            "reply_until": words.day(self.env, self.reply_until),
            "takes_answer": self._takes_answer(),
        }

    def _page_values(self, reply_to=""):
        """What is asked for, and what has become of the offer.

        Of the course as much as who is asked has to know; when it is awarded, as the
        provider of the course sees it.

        :param reply_to: address to which an offer can be sent as well
        """
        course = self.course_id
        stands = self._page_stands()
        shown = course._page_teaching()
        if stands != "chosen":
            asked = course.state in PLANNING_STATES
            shown |= {
                "sessions": course._asked_days() if asked else [],
                "place": course._page_place(),
            }
        return {
            "course": shown,
            "stands": stands,
            "offer": {
                **self._page_row(),
                "obstacle": self._answer_obstacle(),
                "answered": self._page_answered(),
                "inquiry": self.inquiry_text or "",
                "prices": self.price_words or "",
            },
            "min_seats": course.min_seats,
            "max_seats": course.max_seats,
            "planned": course.state in PLANNING_STATES,
            "reply_to": reply_to,
            "questions": self._answer_questions(),
            "decline_question": self._decline_question(),
        }

    def _page_answered(self):
        """When the provider has answered, and who it was."""
        if not self.answered_at:
            return ""
        return self.env._(
            "Answered on %(day)s by %(person)s.",
            day=words.day(self.env, self.company_id._verbund_day(self.answered_at)),
            person=self.answered_by or "",
        )

    def _link_show_offer(self, link):
        """Read what is asked for, make the offer, and read what has become of it."""
        page = self._page_values(link._contact()["email"])
        takes = page["offer"]["takes_answer"]
        return {
            "title": self.env._("%(course)s: your offer", course=self.course_id.name),
            "until": page["offer"]["reply_until"] if takes else "",
            "template": "qualifizierungsverbund.link_offer",
            "prefix": "offer_",
            "values": {**page, "stored": self._page_typed()},
        }

    def _link_file_offer(self, link, name):
        return self._brief_file() if name == "brief" else None

    def _brief_lang(self):
        """The language of who reads it."""
        company = self.company_id
        return self.partner_id.lang or company.partner_id.lang or self.env.lang

    def _brief_file(self):
        """What is asked for, as a PDF: (file name, bytes, type)."""
        pdf, _type = self.env["ir.actions.report"]._render_qweb_pdf(
            "qualifizierungsverbund.action_report_course_brief", self.ids
        )
        return file_name(self._brief_title(), ".pdf"), pdf, "application/pdf"

    def _brief_name(self):
        """Under which Odoo saves it."""
        return file_name(self._brief_title())

    def _brief_title(self):
        """What it is, without the name of a company: it travels by mail."""
        number = self.course_id.reference or ""
        if self.state == STATE_AWARDED:
            return self.env._("Course %(number)s", number=number)
        return self.env._("Inquiry %(number)s", number=number)

    def _page_stands(self):
        """What holds of the offer by now, which its status alone does not say.

        :return: ``asked``, ``received`` or ``declined`` while that is open, else
            ``decided`` (before there was an offer), ``chosen``, ``replaced``,
            ``rejected`` or ``cancelled``
        """
        course = self.course_id
        teaches = course.provider_id == self.partner_id
        if course.state == STATE_CANCELLED:
            return "cancelled"
        if self.state in (STATE_AWARDED, STATE_TAKEN_BACK):
            return "chosen" if teaches else "replaced"
        if course.state in PLANNING_STATES or self.state == STATE_REJECTED:
            return self.state
        # A provider that staff have entered themselves
        if teaches:
            return "chosen"
        if self.state in (STATE_ASKED, STATE_DECLINED):
            return "decided"
        # Its provider dropped out, or was never found: all can be chosen
        return "rejected" if course.provider_id else STATE_RECEIVED
