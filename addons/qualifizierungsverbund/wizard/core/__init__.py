from . import verbund_approval_reject
