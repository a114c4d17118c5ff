from . import verbund_settlement_correct
