"""A course that members can book, for tests that commit what they write."""

from odoo.fields import Command


def open_course(env, code, companies=1, **values):
    """
    :param code: of network and topic; makes names its own
    :param companies: how many members there are
    :param values: of the course
    :return: the course, its companies
    """
    network = env["verbund.network"].create({"name": code, "code": code})
    network.action_start_founding()
    network.action_activate()
    members = env["res.partner"].create(
        [
            {
                "name": f"{code} {index}",
                "is_company": True,
                "street": "Werkstraße 5",
                "zip": "89073",
                "city": "Ulm",
                "country_id": env.ref("base.de").id,
            }
            for index in range(companies)
        ]
    )
    env["verbund.membership"].create(
        [{"partner_id": member.id, "network_id": network.id} for member in members]
    ).action_activate()
    topic = env["verbund.topic"].create(
        {
            "name": code,
            "code": code,
            "category": "other",
            "units": 8,
            "min_seats": 3,
            "max_seats": 12,
        }
    )
    course = env["verbund.course"].create(
        {
            "topic_id": topic.id,
            "network_ids": [Command.set(network.ids)],
            "commitment_deadline": "2099-12-31",
            "date_begin": "2100-02-01 08:00:00",
            "date_end": "2100-02-05 15:00:00",
            "cost_ids": [Command.create({"name": "Fee", "amount_fixed": 300.0})],
            **values,
        }
    )
    course.action_open_booking()
    return course, members
