from . import event_event
from . import notice_mixin
from . import notice_mixin_mail
from . import res_partner
from . import verbund_network
from . import drehscheibe_skill
