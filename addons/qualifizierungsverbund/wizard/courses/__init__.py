from . import verbund_commitment_release
from . import verbund_course_cancel
from . import verbund_course_confirm
from . import verbund_course_tell
from . import verbund_need_assign
from . import verbund_need_pool
from . import verbund_need_pool_line
from . import verbund_date_poll_apply
