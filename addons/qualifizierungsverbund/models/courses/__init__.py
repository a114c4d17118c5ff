from . import verbund_course
from . import verbund_course_cost
from . import verbund_session
from . import verbund_offer
from . import verbund_commitment
from . import verbund_need
from . import verbund_network
