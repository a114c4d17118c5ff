from . import verbund_need
from . import verbund_need_pooling
from . import verbund_network
from . import verbund_membership
from . import verbund_decision
from . import verbund_need_record
from . import verbund_need_mail
from . import verbund_need_page
