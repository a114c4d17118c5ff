from . import verbund_need_round_ask
from . import verbund_need_words
