from . import drehscheibe_release
from . import drehscheibe_release_line
from . import drehscheibe_release_mail
from . import drehscheibe_profile
from . import drehscheibe_profile_skill
from . import verbund_decision
from . import drehscheibe_profile_record
from . import drehscheibe_profile_retention
