{
    "name": "Arbeitsmarkt-Drehscheibe",
    "summary": "Regional hubs bring released staff and open jobs together",
    "version": "19.0.1.0.0",
    "author": "Verbund Project",
    "website": "https://github.com/verbund-project/verbund",
    "license": "AGPL-3",
    "category": "Human Resources/Training Networks",
    "development_status": "Beta",
    "application": True,
    "depends": ["qualifizierungsverbund"],
    # Rooms in the order of their arrows, as in `models/`.
    "data": [
        "security/arbeitsmarkt_drehscheibe_groups.xml",
        "security/ir.model.access.csv",
        "views/arbeitsmarkt_drehscheibe_menus.xml",
        # hub
        "security/hub_security.xml",
        "data/hub/drehscheibe_skill_data.xml",
        "views/hub/verbund_network_views.xml",
        "views/hub/event_event_views.xml",
        "views/hub/drehscheibe_skill_views.xml",
        # supply
        "security/supply_security.xml",
        "data/supply/ir_sequence_data.xml",
        "data/supply/ir_cron_data.xml",
        "views/supply/drehscheibe_release_views.xml",
        "views/supply/drehscheibe_profile_views.xml",
        # demand
        "security/demand_security.xml",
        "data/demand/ir_sequence_data.xml",
        "data/demand/ir_cron_data.xml",
        "views/demand/drehscheibe_demand_views.xml",
        # matching
        "security/matching_security.xml",
        "data/matching/ir_cron_data.xml",
        "wizard/matching/drehscheibe_match_decline_views.xml",
        "views/matching/drehscheibe_match_templates.xml",
        "views/matching/drehscheibe_match_views.xml",
        "views/matching/drehscheibe_profile_views.xml",
        "views/matching/drehscheibe_demand_views.xml",
        "views/matching/verbund_network_views.xml",
    ],
    "demo": [
        "demo/verbund_network_demo.xml",
        "demo/drehscheibe_demo.xml",
    ],
    "uninstall_hook": "uninstall_hook",
}
