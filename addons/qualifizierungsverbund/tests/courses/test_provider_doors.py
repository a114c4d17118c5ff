from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import VerbundCommon


@tagged("post_install", "-at_install")
class TestProviderDoors(VerbundCommon):
    """A provider without a membership belongs to the networks that it works for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.colleagues = (cls.user_staff, cls.user_manager)
        cls.masters = (cls.user_verbund_admin,)
        cls.account = cls.env["res.partner.bank"].create(
            {"acc_number": "DE02120300000000202051", "partner_id": cls.provider.id}
        )
        cls.person = cls.env["res.partner"].create(
            {
                "name": "Trainerin",
                "email": "t@example.com",
                "parent_id": cls.provider.id,
            }
        )

    def _teach(self, *networks):
        networks = self.env["verbund.network"].union(*networks)
        self._course(
            provider_id=self.provider.id, network_ids=[Command.set(networks.ids)]
        )

    def _ask(self, *networks):
        networks = self.env["verbund.network"].union(*networks)
        course = self._course(network_ids=[Command.set(networks.ids)])
        self.env["verbund.offer"].create(
            {"course_id": course.id, "partner_id": self.provider.id}
        )

    def _changes(self, user):
        """Where it is paid and how it is reached: what a fraud wants to change."""
        provider = self.provider.with_user(user)
        account = self.account.with_user(user)
        number = {"acc_number": "DE02500105170137075030"}
        new = {"bank_ids": [Command.create({"acc_number": "DE02100500000054540402"})]}
        return (
            (provider.write, {"email": "other@example.com"}),
            (provider.write, {"phone": "+49 711 9"}),
            (self.person.with_user(user).write, {"email": "other@example.com"}),
            (account.write, number),
            (provider.write, new),
            (account.unlink,),
        )

    def _assert_may(self, user, may):
        for number, (change, *args) in enumerate(self._changes(user)):
            with (
                self.subTest(user=user.login, number=number),
                self.cr.savepoint() as savepoint,
            ):
                if may:
                    change(*args)
                else:
                    with self.assertRaises(AccessError):
                        change(*args)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_provider_of_other_networks_is_not_redirected(self):
        for deal in (self._teach, self._ask):
            for networks in ((), (self.network,)):
                with self.cr.savepoint() as savepoint:
                    deal(self.network_other, *networks)
                    for user in self.colleagues:
                        self._assert_may(user, False)
                    for user in self.masters:
                        self._assert_may(user, True)
                    savepoint.rollback()
                self.env.invalidate_all()

    def test_staff_keep_a_provider_that_works_for_their_networks_alone(self):
        self._assert_may(self.user_staff, True)
        self._teach(self.network)
        self._ask(self.network)
        self._assert_may(self.user_staff, True)
        self._assert_may(self.user_manager_other, False)

    def test_who_does_the_bills_keeps_where_a_provider_is_paid(self):
        self._teach(self.network_other)
        billing = new_test_user(
            self.env,
            login="billing",
            groups="base.group_user,base.group_partner_manager,"
            "account.group_account_invoice",
        )
        self.account.with_user(billing).acc_number = "DE02500105170137075030"

    def test_whose_providers_are_is_asked_once_for_all(self):
        providers = self.provider | self.provider.copy() | self.provider.copy()
        for provider in providers:
            self._course(provider_id=provider.id)
        self.env.flush_all()

        def queries(partners):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            partners.with_user(self.user_staff)._verbund_check_all_networks()
            return self.cr.sql_log_count - before

        queries(self.provider)  # who the user is
        self.assertEqual(queries(self.provider), queries(providers))
