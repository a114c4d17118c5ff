from . import event_event
from . import notice_mixin
from . import res_partner
from . import verbund_network
from . import drehscheibe_skill
