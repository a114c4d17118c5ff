"""The story the demo data tell: who looks around finds every stage of the main job."""

import pathlib
import subprocess
import sys

import pytest

from odoo.addons.qualifizierungsverbund.tests.einvoices import check_einvoice

from devkit.serve import LOGINS

HUBS = (
    "Ostwürttemberg",
    "Ulm",
    "Schwäbisch Hall",
    "Ludwigsburg",
    "Göppingen",
    "Esslingen",
    "Schwarzwald Hegau",
    "Bodensee Oberschwaben",
    "Reutlingen/Neckar Alb",
    "Freiburg Ortenau",
)
GERMAN = "COALESCE({0}.name->>'de_DE', {0}.name->>'en_US')"

#: What must not be found, by what it would mean. `today` is the day of the
#: installation: a template is kept, and grows older than the story it tells.
NONSENSE = {
    "a course ends before it begins": """
        SELECT name FROM verbund_course WHERE date_end <= date_begin""",
    "a course begins or ends at a weekend": """
        SELECT name FROM verbund_course
        WHERE EXTRACT(isodow FROM date_begin) > 5
           OR EXTRACT(isodow FROM date_end) > 5""",
    "a message could not be delivered": """
        SELECT partner.name FROM mail_notification note
        JOIN res_partner partner ON partner.id = note.res_partner_id
        WHERE note.notification_type = 'email' AND partner.email IS NULL""",
    "a meeting lies at a weekend": """
        SELECT name FROM event_event
        WHERE verbund_kind IS NOT NULL AND EXTRACT(isodow FROM date_begin) > 5""",
    "a course is decided on after it began": """
        SELECT name FROM verbund_course WHERE commitment_deadline >= date_begin""",
    "nobody can commit any more": """
        SELECT name FROM verbund_course
        WHERE state IN ('idea', 'concept', 'tender', 'booking_open')
          AND commitment_deadline <= %(today)s
          AND proposed_on IS DISTINCT FROM commitment_deadline""",
    "a confirmed course has begun": """
        SELECT name FROM verbund_course
        WHERE state = 'confirmed' AND date_begin <= %(today)s""",
    "a course is over before its end": """
        SELECT name FROM verbund_course
        WHERE state IN ('done', 'settled') AND date_end >= %(today)s""",
    "a course lies outside of the time its companies have": """
        SELECT need.reference FROM verbund_need need
        JOIN verbund_course course ON course.id = need.course_id
        WHERE need.window_start > course.date_begin
           OR need.window_end < course.date_end::date""",
    "a need waits for a day that is past": """
        SELECT reference FROM verbund_need
        WHERE state IN ('draft', 'submitted', 'confirmed')
          AND window_end <= %(today)s""",
    "a member joined in the future": """
        SELECT id FROM verbund_membership
        WHERE date_start > %(today)s OR agreement_signed_on > %(today)s""",
    "a member takes part without a first day": """
        SELECT id FROM verbund_membership
        WHERE state IN ('active', 'notice') AND date_start IS NULL""",
    "a company states a need that ends before it joined": """
        SELECT need.reference FROM verbund_need need
        JOIN verbund_membership member
          ON member.partner_id = need.partner_id
         AND member.network_id = need.network_id
        WHERE member.date_start > need.window_end""",
    "a settlement is dated before the end of its course, or in the future": """
        SELECT settlement.id FROM verbund_settlement settlement
        JOIN verbund_course course ON course.id = settlement.course_id
        WHERE settlement.date < course.date_end::date
           OR settlement.date > %(today)s""",
    "a provider bills a course before its end, or in the future": """
        SELECT move.ref FROM account_move move
        JOIN verbund_course course ON course.id = move.verbund_course_id
        WHERE move.move_type = 'in_invoice'
          AND (move.invoice_date < course.date_end::date
               OR move.invoice_date > %(today)s)""",
    "an invoice is due before it is sent": """
        SELECT name FROM account_move WHERE invoice_date_due < invoice_date""",
    "people are released before the company says so": """
        SELECT id FROM drehscheibe_release
        WHERE date_from <= %(today)s OR date_to < date_from
           OR works_council_informed_on > %(today)s""",
    "an open demand has expired or wants people yesterday": """
        SELECT id FROM drehscheibe_demand
        WHERE state IN ('open', 'partly_filled')
          AND (expires_on <= %(today)s OR date_start <= %(today)s)""",
    "a profile is shown without a consent that holds": """
        SELECT id FROM drehscheibe_profile
        WHERE state IN ('active', 'reserved')
          AND (consent_on IS NULL OR consent_on > %(today)s
               OR consent_until <= %(today)s)""",
    "a yes on the phone has given no word, or none that can be taken back": """
        SELECT log.id FROM verbund_contact_log log
        JOIN verbund_course course ON course.id = log.res_id
        WHERE log.outcome = 'yes' AND log.res_model = 'verbund.course'
          AND (log.way_back IS NULL
               OR log.way_back->'after'->'verbund.course'->course.id::text
                  ->>'proposed_on' IS DISTINCT FROM course.proposed_on::text)""",
    "a meeting ends before it begins": """
        SELECT id FROM event_event WHERE date_end <= date_begin""",
    "what has happened lies ahead": """
        SELECT id FROM verbund_need WHERE submitted_on > %(today)s
        UNION ALL
        SELECT id FROM verbund_commitment WHERE word_given_at::date > %(today)s
        UNION ALL
        SELECT id FROM event_registration WHERE verbund_named_at::date > %(today)s
        UNION ALL
        SELECT id FROM verbund_settlement WHERE approved_at::date > %(today)s
        UNION ALL
        SELECT id FROM account_payment WHERE date > %(today)s""",
    "a need was handed in after its course was decided on": """
        SELECT need.reference FROM verbund_need need
        JOIN verbund_course course ON course.id = need.course_id
        WHERE course.state IN ('confirmed', 'running', 'done', 'settled')
          AND (need.submitted_on >= course.commitment_deadline
               OR need.submitted_on IS NULL)""",
    "a word was given before it was asked for, or after its course began": """
        SELECT word.id FROM verbund_commitment word
        JOIN verbund_course course ON course.id = word.course_id
        WHERE word.word_given_at::date < word.create_date::date
           OR word.word_given_at::date < word.asked_at::date
           OR word.word_given_at >= course.date_begin""",
    "a settlement was approved before it was computed": """
        SELECT id FROM verbund_settlement
        WHERE approved_at < computed_at OR computed_at::date < date""",
    "an invoice was written before its settlement, or paid before it was written": """
        SELECT move.name FROM account_move move
        JOIN verbund_settlement_line line ON line.invoice_id = move.id
        JOIN verbund_settlement settlement ON settlement.id = line.settlement_id
        LEFT JOIN account_payment payment ON payment.memo = move.name
        WHERE move.invoice_date < settlement.date
           OR payment.date < move.invoice_date""",
    "a mail of before tells other days of a course that is held, or over": """
        SELECT notice.subject FROM verbund_notice notice
        JOIN verbund_course course ON course.id = notice.owner_id
        WHERE notice.owner_model = 'verbund.course'
          AND course.state IN ('running', 'done', 'settled')""",
    "school holidays are shown as those of the land": """
        SELECT name FROM verbund_school_holiday
        WHERE name NOT LIKE '%%Beispiel%%' OR source NOT LIKE 'Erfunden%%'""",
}


@pytest.fixture(scope="module")
def today(demo_query):
    """The day on which the demo data were installed, in Germany: so do they reckon."""
    return demo_query(
        """
        SELECT (max(create_date) AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin')::date
        FROM verbund_course"""
    )[0][0]


#: What somebody who looks around finds, from the need to the decision.
STORY = {
    "courses are in every state": """
        SELECT 1 FROM verbund_course
        HAVING array_agg(DISTINCT state::text)
               @> '{idea,concept,tender,booking_open,confirmed,running,done,settled,
                    cancelled}'""",
    "needs are in every state": """
        SELECT 1 FROM verbund_need
        HAVING array_agg(DISTINCT state::text)
               @> '{draft,submitted,confirmed,pooled,covered,partially_covered,
                    not_covered,withdrawn}'""",
    "a round is open, with every kind of answer": """
        SELECT round.id FROM verbund_need_round round
        JOIN verbund_need_round_answer answer ON answer.round_id = round.id
        WHERE round.state = 'open' AND round.deadline >= %(today)s
        GROUP BY round.id
        HAVING array_agg(DISTINCT answer.state::text)
               @> '{asked,answered,nothing}'""",
    "last year's round is evaluated, its needs can be repeated": """
        SELECT round.id FROM verbund_need_round round
        JOIN verbund_need need ON need.round_id = round.id
        WHERE round.state = 'evaluated' AND need.state = 'covered'""",
    "a link of the round was opened, an e-mail came back": """
        SELECT 1 FROM verbund_link opened, verbund_link bounced
        WHERE opened.scope = 'round' AND opened.opened_at IS NOT NULL
          AND bounced.scope = 'round' AND bounced.bounced_at IS NOT NULL""",
    "own words of several companies wait for one topic": """
        SELECT 1 FROM verbund_need
        WHERE topic_id IS NULL AND free_topic ILIKE '%%stapler%%'
        HAVING count(DISTINCT partner_id) >= 3""",
    "own words have got a topic": """
        SELECT id FROM verbund_need
        WHERE topic_id IS NOT NULL AND free_topic <> '' AND state = 'submitted'""",
    "a need is split": "SELECT id FROM verbund_need WHERE split_from_id IS NOT NULL",
    "a company is asked for other days": """
        SELECT id FROM verbund_need WHERE window_answer = 'asked'""",
    "a date poll is open, answered in part": """
        SELECT poll.id FROM verbund_date_poll poll
        JOIN verbund_date_answer answer ON answer.poll_id = poll.id
        WHERE poll.state = 'open' AND poll.deadline >= %(today)s
        GROUP BY poll.id
        HAVING count(answer.answered_at) BETWEEN 1 AND count(*) - 1""",
    "dates of a poll became the sessions of a course": """
        SELECT poll.id FROM verbund_date_poll poll
        JOIN verbund_session session ON session.course_id = poll.course_id
        WHERE poll.state = 'applied' GROUP BY poll.id HAVING count(*) > 10""",
    "two half groups have a day each, as a poll has found": """
        SELECT poll.id FROM verbund_date_poll poll
        JOIN verbund_session session ON session.course_id = poll.course_id
        JOIN verbund_date_option option ON option.poll_id = poll.id
        WHERE poll.state = 'applied' AND option.is_chosen
        GROUP BY poll.id
        HAVING count(DISTINCT session.half) = 2 AND count(DISTINCT option.id) = 2""",
    "a series and a poll leave school holidays out": """
        SELECT 1 FROM verbund_school_holiday holiday
        JOIN verbund_session session
          ON session.date_begin::date BETWEEN holiday.date_first - 14
                                          AND holiday.date_last + 14
        HAVING count(*) FILTER (WHERE session.series > 0) > 1
           AND count(DISTINCT session.course_id) > 1
           AND bool_and(session.date_begin::date < holiday.date_first
                        OR session.date_begin::date > holiday.date_last)""",
    "units of a course are still to be planned": """
        SELECT id FROM verbund_course
        WHERE state = 'concept' AND units_left BETWEEN 1 AND units - 1""",
    "three offers, a second trainer, one that has expired": """
        SELECT course_id FROM verbund_offer WHERE state = 'received'
        GROUP BY course_id
        HAVING count(*) = 3 AND max(step_amount) > 0
           AND min(valid_until) < %(today)s""",
    "an inquiry is asked, received and declined": """
        SELECT course_id FROM verbund_offer WHERE reply_until >= %(today)s
        GROUP BY course_id
        HAVING array_agg(DISTINCT state::text) @> '{asked,received,declined}'""",
    "an order waits for the yes of its provider": """
        SELECT id FROM verbund_offer
        WHERE state = 'awarded' AND order_asked_on < %(today)s
          AND order_answered_at IS NULL""",
    "a colleague has asked whoever may bind the company": """
        SELECT id FROM verbund_notice WHERE template LIKE '%%mail_word_proposed'""",
    "guarantees are offered, bound, replaced and drawn": """
        SELECT 1 FROM verbund_guarantee
        HAVING array_agg(DISTINCT state::text) @> '{offered,bound,replaced,drawn}'""",
    "a guarantee is a line of a settlement": """
        SELECT line.id FROM verbund_settlement_line line
        JOIN verbund_settlement settlement ON settlement.id = line.settlement_id
        JOIN verbund_guarantee guarantee
          ON guarantee.course_id = settlement.course_id
         AND guarantee.partner_id = line.partner_id
        WHERE guarantee.state = 'drawn'
          AND line.amount_total BETWEEN 1 AND guarantee.max_amount""",
    "a company has an invoice to pay": """
        SELECT line.id FROM verbund_settlement_line line
        JOIN account_move move ON move.id = line.invoice_id
        WHERE move.payment_state = 'not_paid'
          AND move.invoice_date_due >= %(today)s""",
    "a course is on its decision date": """
        SELECT id FROM verbund_course
        WHERE state = 'booking_open' AND proposed_on = commitment_deadline""",
    "a course was prolonged": """
        SELECT course.id FROM verbund_course course
        JOIN verbund_decision decision ON decision.res_id = course.id
        WHERE decision.res_model = 'verbund.course'
          AND decision.decision = 'prolonged' AND course.state = 'booking_open'""",
    "a company is asked for a higher limit, others have said yes": """
        SELECT course_id FROM verbund_commitment WHERE state = 'committed'
        GROUP BY course_id
        HAVING count(limit_asked) BETWEEN 1 AND count(*) - 1""",
    "a course was called off: one need waits on, one has no days left": """
        SELECT course.id FROM verbund_course course
        JOIN verbund_commitment word ON word.course_id = course.id
        JOIN verbund_need need
          ON need.partner_id = word.partner_id AND need.topic_id = course.topic_id
        WHERE course.cancel_reason = 'min_not_reached'
        GROUP BY course.id
        HAVING array_agg(DISTINCT need.state::text) @> '{confirmed,not_covered}'""",
    "a course is held: one day was, one is ahead": """
        SELECT course.id FROM verbund_course course
        JOIN verbund_session session ON session.course_id = course.id
        WHERE course.state = 'running'
        GROUP BY course.id
        HAVING min(session.date_end)::date < %(today)s
           AND max(session.date_begin)::date > %(today)s""",
    "a course was merged into another": """
        SELECT course.id FROM verbund_course course
        JOIN verbund_course other ON other.id = course.merged_into_id
        WHERE course.state = 'cancelled' AND other.state = 'booking_open'""",
    "two thin courses on a topic: one is to be decided, both have enough together": """
        SELECT course.id FROM verbund_course course
        JOIN verbund_course other
          ON other.topic_id = course.topic_id AND other.id <> course.id
         AND other.commitment_deadline > course.commitment_deadline
         AND other.seats_committed < other.min_seats
        WHERE course.state = 'booking_open' AND other.state = 'booking_open'
          AND course.proposed_on = course.commitment_deadline
          AND course.seats_committed < course.min_seats
          AND course.seats_committed + other.seats_committed >= other.min_seats""",
    "names are missing, a works council is noted": """
        SELECT registration.event_id FROM event_registration registration
        JOIN verbund_commitment word
          ON word.id = registration.verbund_commitment_id
        JOIN verbund_course course ON course.id = word.course_id
        WHERE course.state = 'confirmed'
        GROUP BY registration.event_id
        HAVING count(*) > count(registration.verbund_named_at)
           AND count(registration.verbund_named_at) > 0
           AND max(word.works_council_on) <= %(today)s""",
    "a large member opens seats of its in-house course": """
        SELECT id FROM verbund_course
        WHERE format = 'inhouse' AND host_id IS NOT NULL
          AND seats_guests BETWEEN 1 AND guest_seats
          AND seats_committed > seats_guests""",
    "a waiting list has an offered place, and somebody who waits on": """
        SELECT course_id FROM verbund_waiting GROUP BY course_id
        HAVING array_agg(DISTINCT state::text) @> '{offered,waiting}'
           AND max(offered_until) > %(today)s""",
    "talks with companies are noted, some are to be called back": """
        SELECT 1 FROM verbund_contact_log
        HAVING array_agg(DISTINCT outcome::text)
               @> '{yes,call_back,no,not_reached,note}'
           AND max(call_back_on) > %(today)s""",
    "somebody came in place of somebody else": """
        SELECT id FROM event_registration WHERE substitute_of_id IS NOT NULL""",
}


@pytest.mark.parametrize("statement", STORY.values(), ids=STORY)
def test_the_story_shows_it(demo_query, today, statement):
    assert demo_query(statement, today=today)


def test_a_course_is_a_seat_short(demo_query):
    short = demo_query(
        """SELECT course.min_seats - course.seats_committed,
                  count(commitment.id) FILTER (WHERE commitment.state = 'committed'),
                  count(commitment.id) FILTER (WHERE commitment.state = 'offered')
           FROM verbund_course course
           LEFT JOIN verbund_commitment commitment
                  ON commitment.course_id = course.id
           WHERE course.state = 'booking_open'
           GROUP BY course.id"""
    )
    [(_missing, committed, offered)] = [row for row in short if row[0] == 1]
    # Several have said yes already, and somebody can still turn the scales.
    assert committed > 1
    assert offered


def test_one_course_is_confirmed(demo_query):
    confirmed = demo_query(
        """SELECT course.seats_committed, course.min_seats, count(registration.id)
           FROM verbund_course course
           JOIN event_registration registration
             ON registration.event_id = course.event_id
           WHERE course.state = 'confirmed'
           GROUP BY course.id"""
    )
    assert len(confirmed) == 1
    seats, minimum, registrations = confirmed[0]
    assert seats >= minimum
    assert registrations == seats


def test_one_settlement_is_paid_to_the_cent(demo_query):
    paid = demo_query(
        """SELECT settlement.amount_total, sum(line.amount_total),
                  sum(move.amount_total), bool_and(move.payment_state = 'paid'),
                  count(DISTINCT line.partner_id) = count(DISTINCT move.id),
                  min(course.state)
           FROM verbund_settlement settlement
           JOIN verbund_course course ON course.id = settlement.course_id
           JOIN verbund_settlement_line line ON line.settlement_id = settlement.id
           JOIN account_move move
             ON move.id = line.invoice_id AND move.state = 'posted'
           WHERE settlement.state = 'paid'
           GROUP BY settlement.id"""
    )
    assert len(paid) == 1
    total, of_lines, of_invoices, all_paid, one_each, course = paid[0]
    assert total == of_lines == of_invoices > 0
    assert all_paid
    assert one_each
    assert course == "settled"


def test_one_settlement_waits_for_the_second_person(demo_query):
    waiting = demo_query(
        """SELECT count(line.id), count(line.invoice_id), min(course.state)
           FROM verbund_settlement settlement
           JOIN verbund_course course ON course.id = settlement.course_id
           JOIN verbund_settlement_line line ON line.settlement_id = settlement.id
           WHERE settlement.state = 'in_review'
           GROUP BY settlement.id"""
    )
    assert len(waiting) == 1
    lines, invoices, course = waiting[0]
    assert lines > 1
    assert invoices == 0
    assert course == "done"


def test_one_release_is_under_embargo(demo_query):
    assert demo_query(
        "SELECT state FROM drehscheibe_release WHERE visibility = 'embargoed'"
    ) == [("submitted",)]
    # Nothing about its people is out.
    assert (
        demo_query(
            """SELECT profile.id FROM drehscheibe_profile profile
               JOIN drehscheibe_release release ON release.id = profile.release_id
               WHERE release.visibility = 'embargoed'"""
        )
        == []
    )


def test_matches_wait_for_a_decision(demo_query):
    matches = demo_query("SELECT score FROM drehscheibe_match WHERE state = 'proposed'")
    assert matches
    assert all(0 < score <= 100 for (score,) in matches)


def test_the_ten_hubs(demo_query):
    hubs = demo_query("SELECT name, state FROM verbund_network WHERE kind = 'hub'")
    assert sorted(hubs) == sorted((f"Drehscheibe {hub}", "active") for hub in HUBS)


@pytest.mark.parametrize(
    ("name", "chain"),
    [
        ("Deutsch in der Produktion", False),
        ("Produktionsfachkraft Chemie", True),
        ("Maschinen- und Anlagenführer", True),
    ],
)
def test_the_three_courses(demo_query, name, chain):
    topics = demo_query(
        f"""SELECT id, parent_id, is_official FROM verbund_topic topic
            WHERE {GERMAN.format("topic")} = %(name)s""",
        name=name,
    )
    assert len(topics) == 1
    topic_id, parent_id, _official = topics[0]
    assert parent_id is None
    parts = demo_query(
        """SELECT id, category, sequence FROM verbund_topic
           WHERE parent_id = %(topic)s ORDER BY sequence, id""",
        topic=topic_id,
    )
    assert bool(parts) == chain
    if chain:
        assert len(parts) > 1
        assert {category for _id, category, _number in parts} == {
            "partial_qualification"
        }
        numbers = [number for _id, _category, number in parts]
        assert len(set(numbers)) == len(numbers)
    ids = [topic_id, *(part_id for part_id, _category, _number in parts)]
    courses = demo_query(
        "SELECT id FROM verbund_course WHERE topic_id = ANY(%(ids)s)", ids=ids
    )
    assert courses


def test_no_topic_claims_to_be_official(demo_query):
    assert demo_query("SELECT code FROM verbund_topic WHERE is_official") == []


def test_the_logins_are_there(demo_query):
    users = demo_query("SELECT login, share FROM res_users WHERE active")
    assert dict(users) == {login: "portal" in who for login, who in LOGINS}


@pytest.mark.parametrize("statement", NONSENSE.values(), ids=NONSENSE)
def test_no_date_is_nonsense(demo_query, today, statement):
    assert demo_query(statement, today=today) == []


def test_its_mails_are_german_like_their_readers(demo_query):
    assert demo_query("SELECT count(*) FROM verbund_notice")[0][0]
    english = demo_query(
        r"SELECT subject FROM verbund_notice WHERE subject || body ~* '\m(your|the)\M'"
    )
    assert not english


def test_its_orders_say_in_german_what_has_changed(demo_query):
    """Odoo notes it on the order, in the language of whoever changes it."""
    noted = demo_query(
        """
        SELECT body FROM mail_message
        WHERE model = 'purchase.order' AND COALESCE(body, '') != ''"""
    )
    assert noted
    assert not [body for (body,) in noted if "uantity" in body]


def test_all_dates_are_of_these_years(demo_query, today):
    columns = demo_query(
        """SELECT table_name, column_name FROM information_schema.columns
           WHERE table_schema = current_schema()
             AND table_name ~ '^(verbund|drehscheibe)_'
             AND data_type IN ('date', 'timestamp without time zone')
           ORDER BY 1, 2"""
    )
    assert columns
    for table, column in columns:
        first, last = demo_query(
            f'SELECT min("{column}")::date, max("{column}")::date FROM "{table}"'
        )[0]
        if first:
            place = f"{table}.{column}"
            assert (today - first).days < 3 * 366, place
            assert (last - today).days < 3 * 366, place


def test_every_einvoice_is_valid(demo_database, demo_query, tmp_path):
    """By the rules of EN 16931 and XRechnung, as XML and inside its PDF."""
    script = pathlib.Path(__file__).with_name("demo_einvoices.py")
    done = subprocess.run(
        [sys.executable, script, demo_database, tmp_path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    ((posted,),) = demo_query(
        """SELECT count(DISTINCT line.invoice_id) FROM verbund_settlement_line line
           JOIN account_move move ON move.id = line.invoice_id
           WHERE move.state = 'posted'"""
    )
    files = sorted(tmp_path.iterdir())
    assert posted and len(files) == 3 * posted
    for file in files:
        checked = check_einvoice(file.read_bytes())
        assert not checked["errors"], file.name
        if file.suffix == ".pdf":
            assert checked["relations"] == ["/Alternative"]
