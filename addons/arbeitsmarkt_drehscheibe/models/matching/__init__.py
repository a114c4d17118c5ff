from . import drehscheibe_match
from . import drehscheibe_profile
from . import drehscheibe_demand
