from psycopg2 import IntegrityError

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...tools.geo import distance_km

MODULE = "qualifizierungsverbund"


@tagged("post_install", "-at_install")
class TestMasters(TransactionCase):
    """The data that comes with the add-on."""

    def _district(self, ags):
        return self.env.ref(f"{MODULE}.district_{ags}")

    def _shipped(self, model):
        """Records of ours, whatever else the database has."""
        ids = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        return self.env[model].browse(ids.mapped("res_id"))

    def test_districts_of_baden_wuerttemberg(self):
        districts = self._shipped("verbund.district").filtered(
            lambda district: district.ags.startswith("08")
        )
        self.assertEqual(len(districts), 44)
        self.assertEqual(len(districts.filtered(lambda d: d.kind == "city")), 9)
        self.assertEqual(len(set(districts.mapped("region"))), 12)
        self.assertEqual(len(districts.agency_partner_id), 19)
        self.assertEqual(
            self._district("08222").agency_partner_id.name,
            "Agentur für Arbeit Mannheim",
        )
        for district in districts:
            self.assertTrue(47.5 < district.latitude < 49.8, district.name)
            self.assertTrue(7.5 < district.longitude < 10.5, district.name)

    def _km(self, one, other):
        return distance_km(one.latitude, one.longitude, other.latitude, other.longitude)

    def test_distances_are_those_of_the_map(self):
        for one, other, km in (
            ("08111", "08421", 73),  # Stuttgart, Ulm
            ("08222", "08221", 18),  # Mannheim, Heidelberg
            ("08212", "08311", 119),  # Karlsruhe, Freiburg
            ("08335", "08435", 24),  # Konstanz, Friedrichshafen
            ("08128", "08336", 267),  # Tauberbischofsheim, Lörrach
        ):
            distance = self._km(self._district(one), self._district(other))
            self.assertAlmostEqual(distance, km, delta=2.5, msg=f"{one} to {other}")

    def test_every_district_has_a_near_neighbour_and_its_own_place(self):
        districts = self._shipped("verbund.district").filtered(
            lambda district: district.ags.startswith("08")
        )
        for district in districts:
            nearest = min(self._km(district, other) for other in districts - district)
            self.assertTrue(1 < nearest < 45, f"{district.name}: {nearest}")

    def test_same_name_of_city_and_rural_district(self):
        self.assertNotEqual(
            self._district("08121").display_name, self._district("08125").display_name
        )

    def test_ags_has_five_digits(self):
        with self.assertRaisesRegex(ValidationError, "five digits"):
            self.env["verbund.district"].create({"ags": "8222", "name": "X"})

    def test_occupations_have_their_chain(self):
        occupation = self.env.ref(f"{MODULE}.occupation_41312")
        self.assertEqual(occupation.level, "2")
        chain = [occupation.code]
        while occupation.parent_id:
            occupation = occupation.parent_id
            chain.append(occupation.code)
        self.assertEqual(chain, ["41312", "4131", "413", "41", "4"])
        for shipped in self._shipped("verbund.occupation"):
            self.assertEqual(shipped.parent_id.code or "", shipped.code[:-1])
            self.assertEqual(bool(shipped.level), len(shipped.code) == 5)
        self.assertIn(
            "Maschinen- und Anlagenführer",
            self.env.ref(f"{MODULE}.occupation_25122").name,
        )

    def test_zero_at_the_front_belongs_to_the_code(self):
        occupation = self.env["verbund.occupation"].create(
            {"code": "01104", "name": "Offiziere"}
        )
        self.assertEqual(occupation.code, "01104")
        self.assertEqual(occupation.level, "4")
        with self.assertRaisesRegex(ValidationError, "KldB"):
            self.env["verbund.occupation"].create({"code": "0110A", "name": "x"})

    def test_industries_of_both_versions(self):
        industries = self._shipped("verbund.industry")
        for version, section in (("2008", "N"), ("2025", "O")):
            # Temporary work moved to another section: same code, other parent.
            temporary = industries.filtered(
                lambda i, v=version: i.wz_version == v and i.code == "78"
            )
            self.assertEqual(temporary.parent_id.code, section)
            self.assertEqual(temporary.parent_id.wz_version, version)

    @mute_logger("odoo.sql_db")
    def test_code_is_unique_in_its_version_only(self):
        vals = {"wz_version": "2025", "code": "99.99", "name": "x"}
        self.env["verbund.industry"].create([vals, {**vals, "wz_version": "2008"}])
        with self.assertRaises(IntegrityError):
            self.env["verbund.industry"].create(vals)

    def test_tq_chains_are_examples(self):
        for code, occupation in (("pfc", "41312"), ("maf", "25122")):
            whole = self.env.ref(f"{MODULE}.topic_{code}")
            self.assertEqual(whole.occupation_id.code, occupation)
            parts = whole.child_ids.sorted("sequence")
            self.assertEqual(
                parts.mapped("code"), [f"{code.upper()}-TQ{n}" for n in range(1, 6)]
            )
            self.assertFalse(parts[0].prerequisite_ids)
            for before, part in zip(parts, parts[1:], strict=False):
                self.assertEqual(part.prerequisite_ids, before)
        topics = self._shipped("verbund.topic")
        self.assertFalse(topics.filtered("is_official"))
        for topic in topics:
            self.assertIn("Beispiel", topic.description, topic.name)
            self.assertTrue(0 < topic.min_seats <= topic.max_seats)

    def test_a_topic_is_not_its_own_prerequisite(self):
        first = self.env.ref(f"{MODULE}.topic_pfc_tq1")
        with self.assertRaisesRegex(ValidationError, "prerequisite"):
            first.prerequisite_ids = self.env.ref(f"{MODULE}.topic_pfc_tq3")

    def test_what_users_change_survives_an_update(self):
        data = self.env["ir.model.data"].search(
            [
                ("module", "=", MODULE),
                ("model", "in", ("verbund.topic", "verbund.district")),
                ("name", "not like", "demo"),
            ]
        )
        self.assertTrue(data)
        self.assertTrue(all(data.mapped("noupdate")))
