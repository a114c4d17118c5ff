from . import drehscheibe_demand
from . import drehscheibe_demand_skill
