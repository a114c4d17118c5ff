# From the leaves to the root: each table only names those after it.
OWN_TABLES = (
    "verbund_settlement_part",
    "verbund_settlement_line",
    "verbund_settlement_cost",
    "verbund_settlement",
    "verbund_course_cost",
    "verbund_commitment",
    "verbund_offer",
    "verbund_session",
    "verbund_need",
    "verbund_course",
    "verbund_membership_contact",
    "verbund_membership",
    "verbund_network",
)
# People, companies and what the books name: they outlive the add-on that brought them.
KEPT_MODELS = (
    "res.partner",
    "res.users",
    "account.analytic.account",
    "account.move",
    "account.payment.term",
    "product.product",
    "product.template",
)


def uninstall_hook(env):
    """Remove our rows before what they name, of which some is data of the add-on.

    Odoo removes data records first; topics, occupations and the like are held by
    foreign keys of needs and courses, and all of that goes anyway. The books stay:
    invoices and orders only lose their link to a course that is no more.
    """
    env.flush_all()
    env.cr.execute(
        "UPDATE account_move_line SET verbund_part_id = NULL "
        "WHERE verbund_part_id IS NOT NULL"
    )
    env.cr.execute("UPDATE account_move SET verbund_course_id = NULL")
    env.cr.execute("UPDATE purchase_order SET verbund_course_id = NULL")
    env.cr.execute("UPDATE event_registration SET verbund_commitment_id = NULL")
    # Approval rules are data, too, and their reviews hold them.
    env.cr.execute("DELETE FROM tier_review WHERE model LIKE 'verbund.%'")
    env.cr.execute("DROP FUNCTION IF EXISTS verbund_decision_keep CASCADE")
    for table in OWN_TABLES:
        env.cr.execute(f'DELETE FROM "{table}"')  # pylint: disable=sql-injection
    env.cr.execute(
        "DELETE FROM ir_model_data WHERE module = %s AND model = ANY(%s)",
        ("qualifizierungsverbund", list(KEPT_MODELS)),
    )
    env.invalidate_all()
