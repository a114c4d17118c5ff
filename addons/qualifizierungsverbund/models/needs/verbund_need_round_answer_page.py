import secrets

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..core import words
from . import need_form
from .verbund_need import AWAITED_STATES, STATE_WITHDRAWN
from .verbund_need_round import STATE_OPEN
from .verbund_need_round_answer import STATE_ANSWERED, STATE_NOTHING, UNSAID_STATES

# A link may be forwarded: what a company has said of these it shows to nobody.
UNSHOWN_BY_LINK = ("price_ceiling", "remark")
SUMS_SHOWN = 6


class VerbundNeedRoundAnswer(models.Model):
    """What a company is shown of a round and says in it, by whichever door."""

    _inherit = "verbund.need.round.answer"

    def _page_values(self, by_link):
        """Plain values of the page.

        :param by_link: whether who reads it has no login
        """
        self.ensure_one()
        round_, needs = self.round_id, self._get_shown_needs()
        repeatable, awaited = self._get_again()
        return {
            "need_round": {
                "name": round_.name,
                "text": round_.text or "",
                "until": words.day(self.env, round_.deadline),
                "taking": round_.is_open_now,
                "closed": self._page_closed(),
            },
            "nothing": self.state == STATE_NOTHING,
            "taken_back": bool(self.need_ids - needs),
            "needs": [self._page_need(need, by_link) for need in needs],
            "repeatable": [
                need._page_values() | {"id": need.id, "window": need._next_words()}
                for need in repeatable
            ],
            "awaited": [need._page_values() for need in awaited],
            "sums": self._page_sums(),
            "questions": need_form.get_short_questions(self.env, self._get_networks()),
            "unshown": UNSHOWN_BY_LINK if by_link else (),
            "forms": self._page_forms(needs, repeatable, by_link),
            "form_key": secrets.token_urlsafe(16),
        }

    def _page_need(self, need, by_link):
        return {
            **need._page_values(),
            "id": need.id,
            "editable": need._may_edit(),
            "withdrawable": need._may_withdraw(),
            "url": f"?need={need.id}" if by_link else f"/my/verbund/needs/{need.id}",
        }

    def _page_forms(self, needs, repeatable, by_link):
        """Each form that the page can show, as strings: a new need, or one that is."""
        new = need_form.get_new_strings(self.partner_id)
        forms = {"new": {**new, "network_id": str(self._get_networks()[:1].id)}}
        for need in needs:
            forms[str(need.id)] = self._fit_strings(
                need_form.get_strings(need), need, by_link
            )
        for need in repeatable:
            strings = need_form.get_strings_again(need)
            forms[f"again-{need.id}"] = self._fit_strings(strings, need, by_link)
        return forms

    def _fit_strings(self, strings, need, by_link):
        """The form of a need as the page shows it."""
        strings = {**strings, "topic": need.topic_label}
        if by_link:
            strings |= dict.fromkeys(UNSHOWN_BY_LINK, "")
        return strings

    def _page_closed(self):
        """Why nothing can be said here now, empty when it can."""
        _, round_ = self.env._, self.round_id
        if round_.is_open_now:
            return ""
        if round_.state == STATE_OPEN or not round_._is_in_time():
            return _(
                "This round ended on %(day)s.",
                day=words.day(self.env, round_.deadline),
            )
        return _("This round is closed.")

    def _page_sums(self):
        """What other members look for, where that tells nothing of one of them."""
        sums = self.env["verbund.need"]._get_shared_sums(
            self.partner_id, self._get_networks(), limit=SUMS_SHOWN
        )
        return [
            {
                "topic": topic.with_env(self.env).name,
                "companies": companies,
                "seats": words.seats(self.env, seats),
            }
            for topic, companies, seats in sums
        ]

    # -------------------------------------------------------------- the facts

    def _get_networks(self):
        """Networks of the round in which the company takes part today."""
        # sudo: a company has no right on memberships; these are its own
        memberships_sudo = self.env["verbund.membership"].sudo()
        domain = memberships_sudo._get_member_domain(
            self.partner_id, self.round_id.sudo().network_ids, closed=False
        )
        return memberships_sudo.search(domain, order="network_id").network_id

    def _get_shown_needs(self):
        return self.need_ids.filtered(lambda need: need.state != STATE_WITHDRAWN)

    def _get_again(self):
        """What the company looked for the last time, in networks where it still is.

        :return: needs that it neither awaits nor has said again, and all needs that it
            awaits still, whichever way they came: none of them is handed in twice
        """
        networks = self._get_networks()
        domain = (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("network_id", "in", networks.ids)
            & Domain("state", "in", AWAITED_STATES)
        )
        needs = self.env["verbund.need"]
        awaited = (needs.search(domain) - self.need_ids).filtered(
            lambda need: need._is_awaited()
        )
        domain = (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("id", "!=", self.id)
            & Domain("round_id.deadline", "<", self.round_id.deadline)
            & Domain("need_ids.network_id", "in", networks.ids)
            & Domain("need_ids.state", "not in", UNSAID_STATES)
        )
        answer = self.search(domain, order="id desc", limit=1)
        last = answer._get_said().filtered(lambda need: need.network_id in networks)
        known = self._get_shown_needs() | awaited
        again = last.filtered(lambda need: not any(map(need._is_same_as, known)))
        return again, awaited

    # ------------------------------------------------------ what is answered

    def _read_answer(self, form, contact, source):
        """Take what a form says.

        :param form: ``PortalForm``
        :param contact: the person who answers
        :param source: key of :attr:`source`
        :return: message
        :raises UserError: when the round takes no answers, or the form makes no sense
        """
        # Two people of a company may answer at a time
        self.lock_for_update()
        if closed := self._page_closed():
            raise UserError(
                self.env._(
                    "%(closed)s Nothing was changed. If you look for a course all the "
                    "same, please call us: a need is noted at any time.",
                    closed=closed,
                )
            )
        match form.post.get("verb"):
            case "need":
                return self._read_need(form, contact, source)
            case "again":
                return self._read_again(contact, source)
            case "nothing":
                return self._read_nothing(contact, source)
            case "withdraw":
                return self._find_need(form)._read_withdrawal()
        raise UserError(self.env._("Please choose what shall be done."))

    def _read_need(self, form, contact, source):
        networks = self._get_networks()
        questions = need_form.get_short_questions(form.env, networks)
        if self._is_new(form):
            need = need_form.create(
                form,
                self.partner_id,
                networks,
                contact,
                source,
                questions,
                answer_id=self.id,
            )
            message = self.env._(
                "Thank you, %(need)s is noted. You can add another one.",
                need=need.reference,
            )
        else:
            if source != "portal":  # on the phone staff have the page of the link
                questions = [q for q in questions if q["name"] not in UNSHOWN_BY_LINK]
            need_form.save(form, self._find_need(form), networks, questions)
            message = self.env._("Your changes are saved.")
        self._note_answer(STATE_ANSWERED, contact, source)
        return message

    def _is_new(self, form):
        return not str(form.post.get("need") or "").isdecimal()

    def _find_need(self, form):
        """The need of this answer that a form is about.

        :raises UserError: when there is none such
        """
        key = form.post.get("need")
        need = self.need_ids.filtered(lambda need: str(need.id) == key)
        if not need:
            raise UserError(self.env._("This need is not there any more."))
        return need

    def _read_again(self, contact, source):
        """One tap: the same as the last time."""
        again, _awaited = self._get_again()
        repeated = again._repeat_for(self, contact, source)
        if not repeated:
            return self.env._("You have said all of that already.")
        self._note_answer(STATE_ANSWERED, contact, source)
        return self.env._(
            "Thank you, these needs are noted: %(needs)s.",
            needs=", ".join(repeated.mapped("topic_label")),
        )

    def _read_nothing(self, contact, source):
        if self.state != STATE_NOTHING:
            self._check_says_nothing()
            self._note_answer(STATE_NOTHING, contact, source)
        return self.env._("Thank you: you have no need this time. That is noted.")

    # --------------------------------------------- the same without a login

    def _link_concerns(self, partner):
        """Of a company that takes part no more nobody answers."""
        return super()._link_concerns(partner) and bool(self._get_networks())

    def _link_show_round(self, link):
        """Say what the company needs, or that it needs nothing."""
        page = self._page_values(by_link=True)
        need_round = page["need_round"]
        return {
            "title": need_round["name"],
            "until": need_round["until"] if need_round["taking"] else "",
            "template": "qualifizierungsverbund.link_round",
            "prefix": "need_",
            "values": page,
        }

    def _link_act_round(self, link, form):
        """
        :raises UserError: when the round takes no answers, or the form makes no sense
        """
        return self._read_answer(form, link.partner_id, "link")
