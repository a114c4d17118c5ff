from . import drehscheibe_demand
from . import drehscheibe_demand_mail
from . import drehscheibe_demand_skill
