"""Settlement → posted invoices, against the same invoices made by hand.

Both post the same documents: same companies, products, taxes, labels, terms and
analytic accounts. Ours adds lock, checks, links and the state of the settlement.
"""

from odoo.fields import Command

from odoo.addons.qualifizierungsverbund.tests.open_course import open_course

from .setting import committed, compare, seconds, undone
from .table import Result

COMPANIES = 200


def measure(setting):
    database = setting.databases.product(demo=False)
    with setting.copy(database, "invoices") as copy:
        for size in setting.sizes:
            count = COMPANIES * size
            with committed(copy) as env:
                settlement_id = prepare(env, count)
            repeat = setting.repeat if size == 1 else 1
            ours, theirs, ratio = compare(
                repeat,
                lambda settlement_id=settlement_id: _ours(copy, settlement_id),
                lambda settlement_id=settlement_id: _bare(copy, settlement_id),
            )
            yield Result(
                "settlement → posted invoices",
                f"{count} companies",
                "account.move create + post",
                ours,
                theirs,
                ratio,
                1.05,
            )


def _ours(database, settlement_id):
    with undone(database) as env:
        settlement = env["verbund.settlement"].browse(settlement_id)

        def work():
            settlement.action_create_invoices()
            env.flush_all()

        return seconds(work)


def _bare(database, settlement_id):
    with undone(database) as env:
        settlement = env["verbund.settlement"].browse(settlement_id)
        vals_list = settlement._prepare_invoices_vals(settlement._get_billed_lines())
        for vals in vals_list:
            for _command, _id, row in vals["invoice_line_ids"]:
                del row["verbund_part_id"]
        env.invalidate_all()

        def work():
            moves = env["account.move"].with_company(settlement.company_id)
            moves.create(vals_list)._post(soft=False)
            env.flush_all()

        return seconds(work)


def prepare(env, count):
    """Return the id of an approved settlement of *count* companies."""
    code = f"BENCH{count}"
    course, partners = open_course(env, code, count, min_seats=1, max_seats=3 * count)
    plan = env["account.analytic.plan"].create({"name": code})
    course.network_ids.analytic_account_id = env["account.analytic.account"].create(
        {"name": code, "plan_id": plan.id}
    )
    commitments = env["verbund.commitment"].create(
        [
            {"course_id": course.id, "partner_id": p.id, "seats": 1 + index % 3}
            for index, p in enumerate(partners)
        ]
    )
    commitments._set_state("committed")
    commitments._set_state("confirmed")
    settlement = env["verbund.settlement"].create(
        {
            "course_id": course.id,
            "key_id": env.ref("qualifizierungsverbund.allocation_key_mixed").id,
            "cost_ids": [
                Command.create({"name": "Honorar", "amount_net": 123.45 * count})
            ],
        }
    )
    settlement.action_compute()
    settlement.action_request_approval()
    approver = env["res.users"].create(
        {
            "name": code,
            "login": code,
            "group_ids": [
                Command.link(env.ref("qualifizierungsverbund.group_verbund_finance").id)
            ],
        }
    )
    settlement.with_user(approver).action_approve()
    return settlement.id
