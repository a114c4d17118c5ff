from . import verbund_settlement_bear
from . import verbund_settlement_correct
