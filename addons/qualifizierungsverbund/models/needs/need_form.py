"""The form of a need: what it asks, shows, reads and stores.

Which fields it has says `need_fields`. Knows a company and its networks,
but no user and no request, so that a page without a login can show it as well. What a
need must hold says the model.
"""

from odoo import fields
from odoo.exceptions import UserError

from ...tools.table.matching import Index
from ..core import words
from .need_fields import NEED_FIELDS
from .need_rules import (
    DOUBT_WORDS,
    RULE_WORDS,
    need_doubts,
    need_problems,
)
from .verbund_need import STATE_DRAFT

ASKED = tuple(field for field in NEED_FIELDS if field.question)


def get_questions(env, networks_sudo):
    """The fields of the form as plain values, without the network if there is one only.

    :param networks_sudo: networks in which the company may state a need
    :return: list of dicts ``name type label text required silent groups empty css more
        unit``, the choices of ``groups`` as pairs under a heading or None
    """
    questions = []
    for field in ASKED:
        if field.name == "network_id" and len(networks_sudo) == 1:
            continue
        question = field.question
        model_field = env["verbund.need"]._fields[field.name]
        unit = _get_unit(env, question, model_field)
        questions.append(
            {
                "name": field.name,
                "type": model_field.type,
                "label": env._(question.label),
                "text": env._(question.text or question.label),
                "required": model_field.required,
                "silent": field.silent,
                "groups": _get_groups(env, field, networks_sudo),
                "empty": "" if field.silent else env._(question.empty),
                "css": _get_css(question, model_field, unit),
                "more": question.more,
                "unit": unit,
            }
        )
    return questions


def get_short_questions(env, networks_sudo):
    """The same form for a phone: what matters most at first, the topic is typed.

    :return: as :func:`get_questions`; the topic, catalogue and own words in one, has
        its suggestions as ``options``
    """
    questions = {q["name"]: q for q in get_questions(env, networks_sudo)}
    catalogue = questions.pop("topic_id")
    del questions["free_topic"]
    names = [name for _heading, group in catalogue["groups"] for _id, name in group]
    topic = {
        **catalogue,
        "name": "topic",
        "groups": [],
        "type": "typed",
        "required": True,
        "css": "col-12",
        "options": sorted(set(names)),
    }
    at_once = {field.name for field in ASKED if field.question.at_once}
    rest = [{**q, "more": q["name"] not in at_once} for q in questions.values()]
    return [topic, *sorted(rest, key=lambda question: question["more"])]


def _get_unit(env, question, model_field):
    """What stands behind the field; empty when the number says it all."""
    if model_field.type == "monetary":
        return env.company.currency_id.symbol
    said = env._(question.said) if question.said else ""
    return (said % {"value": ""}).strip()


def _get_css(question, model_field, unit):
    """Of a phone's width a choice, and a number with its unit, need all."""
    is_short = model_field.type in ("integer", "date") and not unit
    return f"col-{6 if is_short else 12} col-md-{question.width}"


def _get_groups(env, field, networks_sudo):
    """What can be chosen for a field: list of (heading or None, [(key, label)])."""
    model_field = env["verbund.need"]._fields[field.name]
    if model_field.type == "selection":
        options = [
            (key, label)
            for key, label in model_field._description_selection(env)
            if key not in field.question.without
        ]
        return [(None, options)]
    if model_field.type != "many2one":
        return []
    # sudo: masters without personal data; portal users need not search them all
    records_sudo = env[model_field.comodel_name].sudo()
    if field.name == "network_id":
        records_sudo = networks_sudo
    else:
        records_sudo = records_sudo.search([])
    category = records_sudo._fields.get("category")
    headings = category._description_selection(env) if category else [(None, None)]
    return [
        (
            heading,
            [
                (str(record_sudo.id), record_sudo.display_name)
                for record_sudo in records_sudo
                if not key or record_sudo.category == key
            ],
        )
        for key, heading in headings
    ]


def get_new_strings(company):
    """The strings of an empty form."""
    Need = company.env["verbund.need"]
    names = [field.name for field in ASKED]
    values = {**Need.default_get(names), "district_id": company.district_id}
    return {name: _get_string(Need, name, values.get(name)) for name in names}


def get_strings(need_sudo):
    """The form of a need as strings."""
    return {
        field.name: _get_string(need_sudo, field.name, need_sudo[field.name])
        for field in ASKED
    }


def get_strings_again(need_sudo):
    """The form of a need that its company wants again, for days that are not over."""
    again = {
        name: _get_string(need_sudo, name, day)
        for name, day in need_sudo._next_window().items()
    }
    return {**get_strings(need_sudo), **again}


def _get_string(need, name, value):
    """A value as the form has it."""
    kind = need._fields[name].type
    if kind == "many2one":
        return str(value.id or "") if value else ""
    if kind == "date":
        return value.isoformat() if value else ""
    if kind == "monetary":
        return words.plain_amount(need.env, value)
    if kind == "boolean":
        return "1" if value else ""
    return str(value or ("0" if kind == "integer" else ""))


def is_more_open(strings, wrong):
    """Whether something behind “More details” is said, or wrong.

    :param wrong: names of the fields with an error
    """
    return any(
        field.name in wrong
        or strings.get(field.name, "") not in ("", "0", field.silent)
        for field in ASKED
        if field.question.more
    )


def read(form, networks_sudo, questions=None, topic_label=None):
    """
    :param form: ``PortalForm``; what is wrong is refused there
    :param networks_sudo: networks in which the company may state a need
    :param questions: those that were asked, else all of the long form
    :param topic_label: what the short form said before: left as it is, it changes
        nothing
    :return: values of a need, as a company may set them
    """
    questions = questions or get_questions(form.env, networks_sudo)
    values = {q["name"]: _read_answer(form, q) for q in questions}
    typed = values.pop("topic", None)
    is_short = typed is not None
    if is_short:
        values |= _find_topic(form.env, typed)
    today = networks_sudo.company_id._verbund_today()
    for name, code in need_problems(values, today.isoformat()).items():
        at = "topic" if is_short and name == "topic_id" else name
        form.refuse(at, form.env._(RULE_WORDS[code]))
    if form.flag("submit"):
        month_ago = fields.Date.subtract(today, months=1).isoformat()
        for name, code in need_doubts(values, month_ago).items():
            form.ask(name, form.env._(DOUBT_WORDS[code]))
    if is_short and typed == topic_label:
        del values["topic_id"], values["free_topic"]
    return {"network_id": networks_sudo[:1].id, **values}


def _find_topic(env, typed):
    """What was typed, as a topic of the catalogue where it names one."""
    # sudo: as in `_get_groups`
    topics_sudo = env["verbund.topic"].sudo().search([])
    found = Index((topic.name, topic.id) for topic in topics_sudo).find(typed)
    if len(found) == 1:
        return {"topic_id": found[0], "free_topic": False}
    return {"topic_id": False, "free_topic": typed}


def _read_answer(form, question):
    name, label = question["name"], question["label"]
    keys = [key for _heading, options in question["groups"] for key, _label in options]
    match question["type"]:
        case "boolean":
            return form.flag(name)
        case "date":
            return form.date(name, label)
        case "integer":
            return form.integer(name, label)
        case "many2one":
            return form.record_id(name, label, keys, required=question["required"])
        case "monetary":
            return form.amount(name, label)
        case "selection":
            return form.choice(name, label, keys) or question["silent"] or False
        case "text":
            return form.text(name, label, max_length=form.max_text)
    return form.text(name, label)


def create(form, company, networks_sudo, contact, source, questions=None, **given):
    """Store a new need of a company; the same form sent twice makes one.

    :param form: ``PortalForm``
    :param contact: the person who states it
    :param source: key of ``verbund.need.source``
    :param questions: as for :func:`read`
    :param given: further values that no form sets
    :raises ValidationError: when a field is wrong
    """
    # sudo: portal users have no right to write; company, source and contact are set
    # here, the rest is read field by field. Who speaks says the company's environment.
    needs_sudo = company.env["verbund.need"].sudo()
    form_key = form.text("form_key", "form_key", max_length=40)
    known_sudo = find_sent(form.env, company, form_key)
    values = read(form, networks_sudo, questions)
    if known_sudo:
        _check_unchanged(known_sudo, values)
        return known_sudo
    form.check()
    need_sudo = needs_sudo._with_transition().create(
        {
            **values,
            **given,
            "partner_id": company.id,
            "contact_id": contact.id,
            "source": source,
            "portal_form_key": form_key or False,
        }
    )
    # Without the right to write that it was made with
    need_sudo = needs_sudo.browse(need_sudo.id)
    if form.flag("submit"):
        need_sudo.action_submit()
    return need_sudo


def find_sent(env, company, form_key):
    """The need that a form has become already, elevated; empty when it is new."""
    # sudo: the key is no field for users; the domain names the company's own
    needs_sudo = env["verbund.need"].sudo()
    if not form_key or "\0" in form_key:  # which the database does not know
        return needs_sudo
    return needs_sudo.search(
        [("portal_form_key", "=", form_key), ("partner_id", "=", company.id)]
    )


def _check_unchanged(known_sudo, values):
    """A form that is sent again says the same, or it would be lost in silence.

    :raises UserError: when something was changed in between
    """
    known = known_sudo.read(list(values), load="")[0]
    if any(
        (fields.Date.to_string(known[n]) if n.startswith("window_") else known[n])
        != value
        and (known[n] or value)
        for n, value in values.items()
    ):
        raise UserError(
            known_sudo.env._(
                "This form has been sent already, as %(need)s. Please open that need "
                "to change it.",
                need=known_sudo.reference,
            )
        )


def save(form, need_sudo, networks_sudo, questions=None):
    """Store a changed need.

    :param form: ``PortalForm``
    :param questions: as for :func:`read`
    :raises UserError: when somebody plans with the need already
    :raises ValidationError: when a field is wrong
    """
    if not need_sudo._may_edit():
        raise UserError(
            form.env._(
                "%(need)s is “%(state)s” and can no longer be changed here.",
                need=need_sudo.reference,
                state=need_sudo._state_label(),
            )
        )
    values = read(form, networks_sudo, questions, need_sudo.topic_label)
    form.check()
    need_sudo.write(values)
    if form.flag("submit") and need_sudo.state == STATE_DRAFT:
        need_sudo.action_submit()
