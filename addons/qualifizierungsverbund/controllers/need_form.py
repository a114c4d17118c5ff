"""The form of a need: what it offers to choose, shows, reads and stores.

Knows a company and its networks, but no user and no request, so that every door to a
need has the same fields and the same checks.
"""

from odoo.exceptions import UserError

from ..models.needs.verbund_need import STATE_DRAFT, STATE_SUBMITTED
from .form import plain_amount

# While nobody plans with a need its company may change it.
EDITABLE_STATES = (STATE_DRAFT, STATE_SUBMITTED)
# What the form shows and writes; `network_id` only where there is a choice.
FORM_FIELDS = (
    "network_id",
    "topic_id",
    "free_topic",
    "seats_firm",
    "seats_possible",
    "window_start",
    "window_end",
    "format",
    "level_to",
    "district_id",
    "max_km",
    "price_ceiling",
    "remark",
    "level_from",
    "target_group",
    "shifts",
    "priority",
    "confidential",
    "share_name",
)
# What a company may leave out waits behind “More details”: field -> value that says
# nothing. The block is open as soon as one of them says something.
MORE_FIELDS = {
    "level_from": "",
    "target_group": "",
    "shifts": "any",
    "priority": "0",
    "confidential": "",
    "share_name": "",
}


def get_options(env, networks_sudo):
    """
    :param networks_sudo: networks in which the company may state a need
    :return: dict of the choices that the form offers
    """

    def selection(field, model="verbund.need"):
        return env[model]._fields[field]._description_selection(env)

    # sudo: masters without personal data; portal users need not search them all
    topics_sudo = env["verbund.topic"].sudo().search([])
    districts_sudo = env["verbund.district"].sudo().search([])
    return {
        "networks": [(network.id, network.name) for network in networks_sudo],
        "topics": [
            {
                "label": label,
                "topics": [
                    (topic_sudo.id, topic_sudo.name)
                    for topic_sudo in topics_sudo
                    if topic_sudo.category == category
                ],
            }
            for category, label in selection("category", "verbund.topic")
        ],
        "formats": selection("format"),
        "present_levels": selection("level_from"),
        # Nobody wants to learn nothing.
        "wanted_levels": [
            (key, label) for key, label in selection("level_to") if key != "none"
        ],
        "target_groups": selection("target_group"),
        "shifts": selection("shifts"),
        "priorities": selection("priority"),
        "districts": [
            (district_sudo.id, district_sudo.display_name)
            for district_sudo in districts_sudo
        ],
        "currency": env.company.currency_id.symbol,
    }


def get_new_strings(company):
    """The strings of an empty form."""
    return {
        "seats_firm": "1",
        "seats_possible": "0",
        "max_km": "50",
        "district_id": str(company.district_id.id or ""),
    }


def get_strings(need_sudo):
    """The form of a need as strings."""
    strings = {}
    for name in FORM_FIELDS:
        field, value = need_sudo._fields[name], need_sudo[name]
        if field.type == "many2one":
            strings[name] = str(value.id or "")
        elif field.type == "date":
            strings[name] = value.isoformat() if value else ""
        elif field.type == "monetary":
            strings[name] = plain_amount(need_sudo.env, value)
        elif field.type == "boolean":
            strings[name] = "1" if value else ""
        else:
            strings[name] = str(value or ("0" if field.type == "integer" else ""))
    return strings


def is_more_open(strings, wrong):
    """Whether something behind “More details” is said, or wrong.

    :param wrong: names of the fields with an error
    """
    return any(
        name in wrong or (strings.get(name) or nothing) != nothing
        for name, nothing in MORE_FIELDS.items()
    )


def read(form, networks_sudo):
    """
    :param form: ``PortalForm``; what is wrong is refused there
    :param networks_sudo: networks in which the company may state a need
    :return: values of a need, as a company may set them
    """
    _ = form.env._
    options = get_options(form.env, networks_sudo)
    topic_ids = [pair[0] for group in options["topics"] for pair in group["topics"]]
    network_ids = networks_sudo.ids

    def choice(name, label, option):
        return form.choice(name, label, [key for key, _label in options[option]])

    if len(network_ids) == 1:
        network_id = network_ids[0]
    else:
        network_id = form.record_id(
            "network_id", _("Network"), network_ids, required=True
        )
    values = {
        "network_id": network_id,
        "topic_id": form.record_id("topic_id", _("Topic"), topic_ids),
        "free_topic": form.text("free_topic", _("Topic in own words")),
        "seats_firm": form.integer("seats_firm", _("Firm seats")),
        "seats_possible": form.integer("seats_possible", _("Possible seats")),
        "format": choice("format", _("Format"), "formats"),
        "window_start": form.date("window_start", _("Earliest start")),
        "window_end": form.date("window_end", _("Latest end")),
        "level_from": choice("level_from", _("Present level"), "present_levels"),
        "level_to": choice("level_to", _("Wanted level"), "wanted_levels"),
        "target_group": choice("target_group", _("Target group"), "target_groups"),
        "shifts": choice("shifts", _("Shifts"), "shifts") or MORE_FIELDS["shifts"],
        "priority": choice("priority", _("Priority"), "priorities")
        or MORE_FIELDS["priority"],
        "district_id": form.record_id(
            "district_id", _("District"), [pair[0] for pair in options["districts"]]
        ),
        "max_km": form.integer("max_km", _("Maximum distance")),
        "price_ceiling": form.amount("price_ceiling", _("Price ceiling per seat")),
        "remark": form.text("remark", _("Remarks"), max_length=2000),
        "confidential": form.flag("confidential"),
        "share_name": form.flag("share_name"),
    }
    _check(form, values)
    return values


def _check(form, values):
    """What concerns several fields."""
    _ = form.env._
    if not values["topic_id"] and not values["free_topic"]:
        form.refuse("topic_id", _("Choose a topic, or describe it in your own words."))
    if not values["seats_firm"] + values["seats_possible"]:
        form.refuse("seats_firm", _("A need has at least one seat."))
    start, end = values["window_start"], values["window_end"]
    if start and end and end < start:
        form.refuse("window_end", _("The latest end is before the earliest start."))


def create(form, company, networks_sudo, contact, source):
    """Store a new need of a company; the same form sent twice makes one.

    :param form: ``PortalForm``
    :param contact: the person who states it
    :param source: key of ``verbund.need.source``
    :raises ValidationError: when a field is wrong
    """
    # sudo: portal users have no right to write; company, source and contact are set
    # here, the rest is read field by field
    needs_sudo = form.env["verbund.need"].sudo()
    form_key = form.text("form_key", "form_key", max_length=40)
    if form_key:
        known_sudo = needs_sudo.search(
            [("portal_form_key", "=", form_key), ("partner_id", "=", company.id)]
        )
        if known_sudo:
            return known_sudo
    values = read(form, networks_sudo)
    form.check()
    need_sudo = needs_sudo.create(
        {
            **values,
            "partner_id": company.id,
            "contact_id": contact.id,
            "source": source,
            "portal_form_key": form_key or False,
        }
    )
    if form.flag("submit"):
        need_sudo.action_submit()
    return need_sudo


def save(form, need_sudo, networks_sudo):
    """Store a changed need.

    :param form: ``PortalForm``
    :raises UserError: when somebody plans with the need already
    :raises ValidationError: when a field is wrong
    """
    if need_sudo.state not in EDITABLE_STATES:
        raise UserError(
            form.env._(
                "%(need)s is “%(state)s” and can no longer be changed here.",
                need=need_sudo.name,
                state=need_sudo._state_label(),
            )
        )
    values = read(form, networks_sudo)
    form.check()
    need_sudo.write(values)
    if form.flag("submit") and need_sudo.state == STATE_DRAFT:
        need_sudo.action_submit()
