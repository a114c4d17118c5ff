from lxml import etree

from odoo.fields import Command
from odoo.tests import Form, new_test_user
from odoo.tools.safe_eval import safe_eval

from odoo.addons.base.tests.common import BaseCommon

from .einvoices import EinvoiceMixin
from .roles import Role, RolesMixin

MODULE = "qualifizierungsverbund"
IBAN = "DE89370400440532013000"


class VerbundCommon(EinvoiceMixin, RolesMixin, BaseCommon):
    """A user per role, two neighbour companies, a provider, two networks.

    Holds data and factories only: pytest would run a ``test_*`` method of this
    class again in every module that imports it.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.association = cls.env.company
        cls._load_chart()
        cls._complete_seller()
        cls.district = cls._district("99001", "Musterkreis", 49.40, 8.60)
        cls.district_far = cls._district("99002", "Fernkreis", 47.60, 9.60)
        cls.topic = cls.env["verbund.topic"].create(
            {
                "name": "Deutsch in der Produktion (Test)",
                "code": "TEST-DIP",
                "category": "language",
                "units": 60,
                "min_seats": 8,
                "max_seats": 12,
            }
        )
        cls.network = cls._network("Testverbund", "TEST-1", cls.user_manager)
        cls.network.team_ids = cls.user_staff
        cls.network_other = cls._network(
            "Nachbarverbund", "TEST-2", cls.user_manager_other
        )
        cls.company_a = cls._company("Alpha Muster GmbH", "alpha", headcount=40)
        cls.company_b = cls._company("Beta Muster GmbH", "beta", headcount=300)
        cls.company_foreign = cls._company(
            "Fremd Muster GmbH", "foreign", network=cls.network_other
        )
        cls.provider = cls.env["res.partner"].create(
            {
                "name": "Bildung Muster gGmbH",
                "is_company": True,
                "is_training_provider": True,
                "email": "provider@example.com",
            }
        )

    @classmethod
    def _load_chart(cls):
        """Invoices need a chart of accounts, whichever the database has."""
        if not cls.association.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.association, install_demo=False
            )

    @classmethod
    def _complete_seller(cls):
        """§ 14 UStG and EN 16931 want a seller with address, VAT number and bank."""
        cls.association.write(
            {
                "street": "Musterstraße 1",
                "zip": "70173",
                "city": "Stuttgart",
                "country_id": cls.env.ref("base.de").id,
                "vat": "DE123456788",
                "phone": "+49 30 23125700",
                "email": "info@example.com",
            }
        )
        partner = cls.association.partner_id
        if not partner.bank_ids:
            partner.bank_ids = [Command.create({"acc_number": IBAN})]
        partner.bank_ids.allow_out_payment = True

    @Role
    def user_internal(cls):
        return new_test_user(cls.env, login="verbund_nobody", groups="base.group_user")

    @Role
    def user_staff(cls):
        return cls._staff("verbund_staff", "group_verbund_user")

    @Role
    def user_manager(cls):
        return cls._staff("verbund_manager", "group_verbund_manager")

    @Role
    def user_manager_other(cls):
        return cls._staff("verbund_manager2", "group_verbund_manager")

    @Role
    def user_verbund_admin(cls):
        return cls._staff("verbund_admin", "group_verbund_admin")

    @Role
    def user_finance(cls):
        return cls._staff("verbund_finance", "group_verbund_finance")

    @Role
    def user_finance_2(cls):
        return cls._staff("verbund_finance2", "group_verbund_finance")

    @Role
    def user_portal_a(cls):
        return cls._portal_user("portal_a", cls.company_a)

    @Role
    def user_portal_b(cls):
        return cls._portal_user("portal_b", cls.company_b)

    @Role
    def user_portal_foreign(cls):
        return cls._portal_user("portal_foreign", cls.company_foreign)

    @Role
    def user_portal_provider(cls):
        return cls._portal_user("portal_provider", cls.provider)

    @Role
    def user_portal_a_reader(cls):
        """A colleague of company A who may look, but not bind it to cost."""
        return cls._portal_user("portal_a_reader", cls.company_a, can_commit=False)

    @classmethod
    def _staff(cls, login, *groups):
        """A user whose password is the login.

        :param groups: names of our groups, with their add-on if it is another one
        """
        return new_test_user(
            cls.env,
            login=login,
            password=login,
            groups=",".join(
                group if "." in group else f"{MODULE}.{group}" for group in groups
            ),
        )

    @classmethod
    def _portal_user(cls, login, company, can_commit=True):
        user = new_test_user(
            cls.env,
            login=login,
            password=login,
            groups="base.group_portal",
            email=f"{login}@example.com",
        )
        user.partner_id.parent_id = company
        cls.env["verbund.membership.contact"].create(
            [
                {
                    "membership_id": membership.id,
                    "partner_id": user.partner_id.id,
                    "can_commit": can_commit,
                }
                for membership in company.membership_ids
            ]
        )
        return user

    @classmethod
    def _district(cls, ags, name, latitude, longitude):
        return cls.env["verbund.district"].create(
            {"ags": ags, "name": name, "latitude": latitude, "longitude": longitude}
        )

    @classmethod
    def _network(cls, name, code, manager):
        network = cls.env["verbund.network"].create(
            {"name": name, "code": code, "manager_id": manager.id}
        )
        network.action_start_founding()
        network.action_activate()
        return network

    @classmethod
    def _address(cls):
        """What an invoice must know of a company."""
        return {
            "street": "Werkstraße 5",
            "zip": "89073",
            "city": "Ulm",
            "country_id": cls.env.ref("base.de").id,
        }

    @classmethod
    def _company(cls, name, key, network=None, headcount=40):
        """An active member of a network."""
        company = cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "email": f"{key}@example.com",
                **cls._address(),
                "district_id": cls.district.id,
                "headcount": headcount,
                "headcount_weighted": headcount,
            }
        )
        cls._membership(company, network or cls.network)
        return company

    @classmethod
    def _membership(cls, company, network):
        membership = cls.env["verbund.membership"].create(
            {"partner_id": company.id, "network_id": network.id}
        )
        membership.action_activate()
        return membership

    def _search_typed(self, model, view, words):
        """What somebody finds who types words into a search and presses Enter."""
        view = self.env.ref(f"{MODULE}.{view}")
        Model = self.env[model].with_user(self.user_staff)
        arch = etree.fromstring(Model.get_view(view.id, "search")["arch"])
        domain = arch.find("field").get("filter_domain")
        return Model.search(safe_eval(domain, {"self": words}))

    @classmethod
    def _need(cls, company, seats, submit=True, **values):
        need = cls.env["verbund.need"].create(
            {
                "partner_id": company.id,
                "network_id": company.membership_ids[:1].network_id.id,
                "topic_id": cls.topic.id,
                "seats_firm": seats,
                "window_start": "2027-02-01",
                "window_end": "2027-06-30",
                **values,
            }
        )
        if submit:
            need.action_submit()
        return need

    @classmethod
    def _course(cls, fixed=3300.0, per_seat=0.0, **values):
        """A course in planning, with a cost plan."""
        return cls.env["verbund.course"].create(
            {
                "topic_id": cls.topic.id,
                "network_ids": [Command.set(cls.network.ids)],
                "user_id": cls.user_manager.id,
                "commitment_deadline": "2099-12-31",
                "date_begin": "2100-02-01 08:00:00",
                "date_end": "2100-02-05 15:00:00",
                "cost_ids": [
                    Command.create(
                        {
                            "name": "Honorar",
                            "cost_type": "fee",
                            "amount_fixed": fixed,
                            "amount_per_seat": per_seat,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _commit(cls, course, company, seats, ceiling=False):
        commitment = cls.env["verbund.commitment"].create(
            {
                "course_id": course.id,
                "partner_id": company.id,
                "seats": seats,
                "price_ceiling": ceiling,
            }
        )
        commitment.action_commit()
        return commitment

    @classmethod
    def _confirmed_course(cls, seats_by_company, **values):
        """A course that takes place, with ``{company: seats}``."""
        course = cls._course(**values)
        course.action_open_booking()
        for company, seats in seats_by_company.items():
            cls._commit(course, company, seats)
        course.action_confirm()
        return course

    @classmethod
    def _over(cls, course):
        """The same course with its days behind it, so that it has begun and ended."""
        course.write(
            {"date_begin": "2026-02-02 08:00:00", "date_end": "2026-02-06 15:00:00"}
        )
        return course

    @classmethod
    def _settlement(cls, course, key="per_seat", costs=(("fee", 3300.0),)):
        """A settlement with typed costs ``(cost type, net amount)``."""
        return cls.env["verbund.settlement"].create(
            {
                "course_id": course.id,
                "key_id": cls.env.ref(f"{MODULE}.allocation_key_{key}").id,
                "cost_ids": [
                    Command.create(
                        {
                            "name": cost_type,
                            "cost_type": cost_type,
                            "amount_net": amount,
                        }
                    )
                    for cost_type, amount in costs
                ],
            }
        )

    def _rpc(self, model, method, *args, **kwargs):
        """A call as the web client makes it, in an ``HttpCase``."""
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw",
            {"model": model, "method": method, "args": list(args), "kwargs": kwargs},
        )

    def _dialog(self, action, records, user):
        """The dialog that a button opens, as the web client does it.

        :param action: xmlid of the action
        :param records: what the button stands on
        :return: a ``Form`` of the wizard
        """
        action = self.env.ref(action)
        context = safe_eval(
            action.context, {"active_id": records[:1].id, "active_ids": records.ids}
        )
        wizard = self.env[action.res_model].with_user(user).with_context(**context)
        return Form(wizard, view=action.view_id or None)
