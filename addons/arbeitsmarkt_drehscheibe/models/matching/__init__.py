from . import verbund_network
from . import drehscheibe_match
from . import drehscheibe_match_explanation
from . import drehscheibe_match_rebuild
from . import match_side_mixin
from . import drehscheibe_profile
from . import drehscheibe_demand
