from odoo.fields import Command

from odoo.addons.qualifizierungsverbund.tests.common import VerbundCommon
from odoo.addons.qualifizierungsverbund.tests.roles import Role

MODULE = "arbeitsmarkt_drehscheibe"


class HubCommon(VerbundCommon):
    """Two hubs with their managers and staff, companies, occupations, skills.

    Data and factories only, no ``test_*`` methods.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = cls.association._verbund_today()
        cls.hub = cls._hub("Testdrehscheibe", "HUB-1", cls.user_hub_manager)
        cls.hub.team_ids = cls.user_hub_staff
        cls.hub_other = cls._hub("Nachbardrehscheibe", "HUB-2", cls.user_hub_other)
        cls.district_near = cls._district("99003", "Nahkreis", 49.40, 8.80)
        cls.chemist = cls._occupation("98312", "Testchemikant")
        cls.chemist_helper = cls._occupation("98311", "Testchemiehelfer")
        cls.mechanic = cls._occupation("97122", "Testmaschinenführer")
        cls.skill_plant = cls.env["drehscheibe.skill"].create({"name": "Testanlagen"})
        cls.skill_gmp = cls.env["drehscheibe.skill"].create({"name": "Test-GMP"})

    @Role
    def user_hub_manager(cls):
        return cls._staff("hub_manager", f"{MODULE}.group_hub_manager")

    @Role
    def user_hub_staff(cls):
        return cls._staff("hub_staff", f"{MODULE}.group_hub_user")

    @Role
    def user_hub_other(cls):
        return cls._staff("hub_other", f"{MODULE}.group_hub_manager")

    @Role
    def user_hub_identity(cls):
        return cls._staff(
            "hub_identity", f"{MODULE}.group_hub_user", f"{MODULE}.group_hub_identity"
        )

    @Role
    def user_hub_admin(cls):
        return cls._staff(
            "hub_admin", f"{MODULE}.group_hub_manager", "group_verbund_admin"
        )

    @classmethod
    def _hub(cls, name, code, manager):
        hub = cls.env["verbund.network"].create(
            {"name": name, "code": code, "kind": "hub", "manager_id": manager.id}
        )
        hub.action_start_founding()
        hub.action_activate()
        return hub

    @classmethod
    def _occupation(cls, code, name):
        return cls.env["verbund.occupation"].create({"code": code, "name": name})

    @classmethod
    def _release(cls, company, number=8, **values):
        return cls.env["drehscheibe.release"].create(
            {
                "partner_id": company.id,
                "hub_ids": [Command.set(cls.hub.ids)],
                "date_from": "2100-01-01",
                "line_ids": [
                    Command.create({"occupation_id": cls.chemist.id, "number": number})
                ],
                **values,
            }
        )

    @classmethod
    def _skills(cls, levels, must=None):
        return [
            Command.create(
                {
                    "skill_id": skill.id,
                    "level": level,
                    **({"is_must": skill in must} if must is not None else {}),
                }
            )
            for skill, level in levels.items()
        ]

    @classmethod
    def _profile(cls, skills=None, activate=True, **values):
        profile = cls.env["drehscheibe.profile"].create(
            {
                "hub_id": cls.hub.id,
                "occupation_ids": [Command.set(cls.chemist.ids)],
                "german_level": "b2",
                "district_id": cls.district.id,
                "radius_km": "50",
                "date_available": "2100-01-01",
                "hours": "full",
                "shifts": "three",
                "consent_on": cls.today,
                "skill_ids": cls._skills(skills or {}),
                **values,
            }
        )
        if activate:
            profile.action_request_consent()
            profile.action_activate()
        return profile

    @classmethod
    def _demand(cls, company=None, skills=None, must=(), activate=True, **values):
        demand = cls.env["drehscheibe.demand"].create(
            {
                "partner_id": (company or cls.company_b).id,
                "hub_ids": [Command.set(cls.hub.ids)],
                "occupation_id": cls.chemist.id,
                "district_id": cls.district.id,
                "date_start": "2100-01-01",
                "skill_ids": cls._skills(skills or {}, must),
                **values,
            }
        )
        if activate:
            demand.action_open()
        return demand

    @classmethod
    def _match(cls, profile, demand):
        return cls.env["drehscheibe.match"].search(
            [("profile_id", "=", profile.id), ("demand_id", "=", demand.id)]
        )
