"""Two networks with all that happens in them."""

from odoo import fields
from odoo.fields import Command

COMPANIES = 78
EVENTS = 15
#: What the company that logs in gets besides its shares, so that Odoo's list of its
#: invoices is no shorter than our longest page.
INVOICES = 50
#: How far the courses of a cell get, by the number of courses.
COURSES = {
    "idea": 1,
    "concept": 1,
    "tender": 2,
    "booking_open": 3,
    "confirmed": 3,
    "running": 2,
    "done": 2,
    "settled": 8,
    "cancelled": 1,
}
SETTLEMENTS = ("draft", "computed", "in_review", "approved")
TOPICS = ("Deutsch in der Produktion", "Python für die Fertigung", "Staplerschein")


class Cell:
    def __init__(self, env, team, rng):
        self.env = env
        self.team = team
        self.rng = rng
        self.today = env.company._verbund_today()
        self.districts = env["verbund.district"].search([], limit=6)

    def day(self, weeks):
        return fields.Date.add(self.today, weeks=weeks)

    def make(self):
        self.topics = self._topics()
        self.networks = self._networks()
        self.companies = self.team.companies(COMPANIES, self.rng, self.districts)
        self.providers = self._providers()
        self.team.provider.partner_id.parent_id = self.providers[0]
        self.members = self._memberships()
        self._waiting_needs()
        self._rounds()
        for state, count in COURSES.items():
            for _index in range(count):
                self._course(state)
        self._course("full")
        self._settlements()
        self._invoices()
        self._meetings()

    def _topics(self):
        Topic = self.env["verbund.topic"]
        return Topic.search([("max_seats", ">=", 10)], limit=6) or Topic.create(
            [
                {"name": name, "category": "other", "units": 24}
                | {"min_seats": 6, "max_seats": 15}
                for name in TOPICS
            ]
        )

    def _networks(self):
        networks = self.env["verbund.network"].create(
            [
                {
                    "name": f"Beispielverbund {number}",
                    "code": f"BV-{number:04d}",
                    "manager_id": self.team.manager.id,
                    "district_ids": [Command.set(self.districts.ids)],
                }
                for number in (1, 2)
            ]
        )
        networks.action_start_founding()
        networks.action_activate()
        return networks

    def _providers(self):
        return self.env["res.partner"].create(
            [
                {
                    "name": f"Beispiel Bildung {number} gGmbH",
                    "is_company": True,
                    "is_training_provider": True,
                    "email": f"bildung{number}@populate.example",
                }
                for number in (1, 2, 3)
            ]
        )

    def _memberships(self):
        """Most companies are members; of the rest one is in each other state."""
        pairs = [
            (company, self.networks[index % 2])
            for index, company in enumerate(self.companies)
        ]
        # The first company takes part in both
        pairs.append((self.companies[0], self.networks[1]))
        memberships = self.env["verbund.membership"].create(
            [
                {
                    "partner_id": company.id,
                    "network_id": network.id,
                    "contact_ids": [
                        Command.create(
                            {
                                "partner_id": company.child_ids[:1].id,
                                "function": "hr_lead",
                                "can_commit": True,
                            }
                        )
                    ],
                }
                for company, network in pairs
            ]
        )
        declined, sent, ended, notice = (memberships[-number] for number in range(2, 6))
        (memberships - declined - sent - memberships[-6]).action_activate()
        declined.action_decline()
        sent.action_send_agreement()
        notice.action_give_notice()
        ended.action_end()
        self.team.portal.partner_id.parent_id = self.companies[0]
        self.env["verbund.membership.contact"].create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": self.team.portal.partner_id.id,
                    "can_commit": True,
                }
                for membership in self.companies[0].membership_ids
            ]
        )
        return memberships.filtered(lambda m: m.state == "active")

    def _need_vals(self, membership, topic, **values):
        start = self.day(self.rng.randint(4, 12))
        return {
            "partner_id": membership.partner_id.id,
            "network_id": membership.network_id.id,
            "topic_id": topic.id,
            "seats_firm": self.rng.randint(1, 4),
            "seats_possible": self.rng.randint(0, 2),
            "window_start": start,
            "window_end": fields.Date.add(start, weeks=self.rng.randint(8, 20)),
            "district_id": membership.partner_id.district_id.id,
            **values,
        }

    def _waiting_needs(self):
        """Needs that no course has taken yet, in each state they can have."""
        needs = self.env["verbund.need"].create(
            [
                self._need_vals(membership, self.rng.choice(self.topics))
                for membership in self.members
            ]
        )
        needs[4:].action_submit()
        needs[20:].action_confirm()
        needs[20:22].action_withdraw()

    def _rounds(self):
        """A round in each state; companies answer with their needs, or with none."""
        _draft, running, closed, evaluated = self.env["verbund.need.round"].create(
            [
                {
                    "name": f"Bedarfsrunde {number}",
                    "network_ids": [Command.set(self.networks[:1].ids)],
                    "user_id": self.team.manager.id,
                    "deadline": self.day(number),
                }
                for number in (4, 3, 2, 1)
            ]
        )
        for round_ in (running, closed, evaluated):
            round_.action_open()
            first, second, third = round_.answer_ids[:3]
            need = self.env["verbund.need"].search(
                [
                    ("partner_id", "=", first.partner_id.id),
                    ("state", "in", ("submitted", "confirmed")),
                    ("answer_id", "=", False),
                ],
                limit=1,
            )
            need._with_transition().answer_id = first
            first._follow_needs()
            (second | third).action_no_need()
        (closed | evaluated).action_close()
        evaluated.action_evaluate()

    def _course(self, target):
        """A course with its needs and commitments, taken on to a state."""
        topic = self.rng.choice(self.topics)
        network = self.networks[len(self.env["verbund.course"].search([])) % 2]
        course = self.env["verbund.course"].create(
            {
                "topic_id": topic.id,
                "network_ids": [Command.set(network.ids)],
                "user_id": self.team.manager.id,
                "provider_id": self.providers[0].id,
                "district_id": self.districts[0].id,
                "min_seats": 6,
                "max_seats": 40,
                "commitment_deadline": self.day(3),
                "cost_ids": [
                    Command.create(
                        {
                            "name": "Honorar",
                            "cost_type": "fee",
                            "amount_fixed": self.rng.randint(20, 60) * 100,
                            "amount_per_seat": self.rng.choice((0, 35)),
                        }
                    )
                ],
            }
        )
        if target == "idea":
            return
        self._course_needs(course, network)
        course.action_make_concept()
        if target == "concept":
            self._polls(course, "closed")
        if target == "tender":
            drafts = self.env["verbund.date.poll"].search([("state", "=", "draft")])
            self._polls(course, "open" if drafts else "draft")
            course.action_start_tender()
            self._offers(course)
        if target in ("concept", "tender"):
            return
        course.action_open_booking()
        self._commit(course, everybody=target != "booking_open")
        if target == "full":
            self._wait(course, network)
        else:
            self._guarantees(course, target)
        if target == "cancelled":
            course._join_waiting(self._strangers(course, network)[0], 40, "all")
            course.action_cancel("min_not_reached")
        elif target not in ("booking_open", "full"):
            self._hold(course, target)

    def _course_needs(self, course, network):
        members = self.members.filtered(lambda m: m.network_id == network)
        first = members.filtered(lambda m: m.partner_id == self.companies[0])
        chosen = [first, *self.rng.sample(list(members - first), 9)]
        needs = self.env["verbund.need"].create(
            [self._need_vals(member, course.topic_id) for member in chosen]
        )
        needs.action_submit()
        needs.action_confirm()
        course.action_add_needs(needs.ids)

    def _polls(self, course, last):
        """Polls about the dates of a course, of which one is not finished.

        :param last: state of that one
        """
        options = [
            Command.create({"first_day": self.day(8 + week)}) for week in range(3)
        ]
        for state in ("applied", "cancelled", last):
            poll = self.env["verbund.date.poll"].create(
                {
                    "course_id": course.id,
                    "deadline": self.day(1),
                    "option_ids": options,
                }
            )
            if state == "draft":
                continue
            poll.action_open()
            for answer in poll.answer_ids[state == "open" :]:
                shift_model = self.rng.choice(("day", "two", "three"))
                answer.write({"shift_model": shift_model, "away_max": 1})
            if state == "applied":
                poll.action_apply(poll.option_ids[:1].ids)
            elif state == "cancelled":
                poll.action_cancel()
            elif state == "closed":
                poll.action_close()

    def _offers(self, course):
        offers = self.env["verbund.offer"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": provider.id,
                    "fixed_amount": self.rng.randint(15, 40) * 100,
                    "per_head_amount": self.rng.randint(2, 9) * 10,
                }
                for provider in self.providers
            ]
        )
        offers[1:].action_receive()
        if len(self.env["verbund.offer"].search([("state", "=", "awarded")])) == 0:
            offers[2].action_award("Beispiel")
            offers[2].take_back_reason = "Beispiel"
            offers[2].action_take_back()
            offers[1].action_award("Beispiel")
        else:
            offers[2].action_decline()

    def _commit(self, course, everybody):
        commitments = course.commitment_ids
        silent, declining = commitments[-1], commitments[-2]
        declining.action_release("declined")
        if everybody:
            silent = silent.browse()
        (commitments - declining - silent).action_commit()

    def _guarantees(self, course, target):
        """Empty seats: of those who have declined, asked, given and taken back."""
        guarantees = self.env["verbund.guarantee"].create(
            [
                {
                    "course_id": course.id,
                    "partner_id": partner.id,
                    "seats": 2,
                    "max_amount": 5000,
                }
                for partner in course.commitment_ids.partner_id[:3]
            ]
        )
        guarantees[:2].action_bind()
        guarantees[:1].action_withdraw()
        if target == "running":
            # so many have not come: it begins with an empty seat
            course.min_seats = course.group_seats + 1

    def _strangers(self, course, network):
        """Members that have no seats in a course."""
        members = self.env["verbund.membership"].search(
            [("network_id", "=", network.id), ("state", "=", "active")], order="id"
        )
        buyers = members.filtered(lambda row: row.role == "company").partner_id
        return buyers - course.commitment_ids.partner_id

    def _wait(self, course, network):
        """A full course, with somebody in each state of its waiting list."""
        if free := course._free_seats():
            course.commitment_ids.filtered(lambda c: c.state == "committed")[
                0
            ].seats += free
        names = "taken declined expired offered waiting left".split()
        partners = self._strangers(course, network)
        rows = {
            name: course._join_waiting(partner, 1, "up_to")
            for name, partner in zip(names, partners, strict=False)
        }
        rows["left"].action_leave()
        course.max_seats += 1
        rows["taken"].action_take()
        course.max_seats += 1
        rows["declined"].action_decline()
        rows["expired"]._end("expired")

    def _hold(self, course, target):
        course.override_reason = "Beispiel"
        if target == "confirmed":
            self._sessions(course, 6)
        course.action_confirm()
        if target == "confirmed":
            course.commitment_ids.filtered(lambda c: c.state == "confirmed")[
                -1
            ]._call_off("other", "Beispiel")
            return
        if target == "running":
            # of every second one the last day is over: it can be finished
            self._sessions(course, -20, 1 if course.id % 2 else -1)
        else:
            course.write({"date_begin": self.day(-20), "date_end": self.day(-19)})
        course.action_start()
        if target == "running":
            return
        if self.rng.random() < 0.5:
            # one company has sent fewer than it needs
            course.need_ids[:1]._set_state("not_covered")
            course.need_ids[1:2]._with_transition().write({"seats_firm": 9})
        course.action_finish()

    def _sessions(self, course, *weeks):
        moments = map(fields.Datetime.to_datetime, map(self.day, weeks))
        self.env["verbund.session"].create(
            [
                {
                    "course_id": course.id,
                    "date_begin": moment.replace(hour=8),
                    "date_end": moment.replace(hour=14),
                }
                for moment in moments
            ]
        )

    def _settlements(self):
        """Of the courses that are over: some settlements in each state."""
        done = self.env["verbund.course"].search([("state", "=", "done")], order="id")
        for index, course in enumerate(done):
            state = SETTLEMENTS[index] if index < 4 else "invoiced"
            self._settlement(course, state, index)

    def _settlement(self, course, target, index):
        settlement = self.env["verbund.settlement"].create(
            {
                "course_id": course.id,
                "cost_ids": [
                    Command.create(
                        {
                            "name": "Honorar",
                            "cost_type": "fee",
                            "amount_net": self.rng.randint(2000, 6000) + 0.37,
                        }
                    )
                ],
            }
        )
        if target == "draft":
            return
        settlement.action_compute()
        if target == "computed":
            return
        settlement.action_request_approval()
        if target == "in_review":
            return
        settlement.with_user(self.team.finance).action_approve()
        if target == "approved":
            return
        settlement.action_create_invoices()
        if index % 3 == 0:
            self._pay(settlement.invoice_ids)
        if index == 4:
            settlement.action_correct("Beispiel")
            correction = settlement.next_ids
            correction.cost_ids[0].amount_net += 100
            correction.action_compute()
            correction.action_request_approval()
            correction.with_user(self.team.finance).action_approve()
            correction.action_create_invoices()

    def _pay(self, invoices):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoices.ids
        ).create({"group_payment": False}).action_create_payments()

    def _invoices(self):
        lines = [Command.create({"name": "Saalmiete", "price_unit": 90})]
        self.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": self.companies[0].id,
                    "invoice_date": self.today,
                    "invoice_line_ids": lines,
                }
                for _number in range(INVOICES)
            ]
        ).action_post()

    def _meetings(self):
        Event = self.env["event.event"]
        missing = EVENTS - Event.search_count([("verbund_course_ids", "!=", False)])
        Event.create(
            [
                {
                    "name": f"Verbundtreffen {number}",
                    "verbund_kind": "meeting",
                    "verbund_network_ids": [Command.set(self.networks[number % 2].ids)],
                    "date_begin": fields.Datetime.to_datetime(self.day(number)),
                    "date_end": fields.Datetime.to_datetime(self.day(number)).replace(
                        hour=4
                    ),
                }
                for number in range(1, missing + 1)
            ]
        )
