# From the leaves to the root: each table only names those after it.
OWN_TABLES = (
    "drehscheibe_match",
    "drehscheibe_profile_skill",
    "drehscheibe_demand_skill",
    "drehscheibe_profile",
    "drehscheibe_demand",
    "drehscheibe_release_line",
    "drehscheibe_release",
)


def uninstall_hook(env):
    """Remove our rows before what they name, of which some is data of the add-on.

    Skills are data and go first; profiles and demands hold them by a foreign key, and
    all of that goes anyway. Hubs stay, as networks.
    """
    env.flush_all()
    for table in OWN_TABLES:
        env.cr.execute(f'DELETE FROM "{table}"')  # pylint: disable=sql-injection
    env.invalidate_all()
