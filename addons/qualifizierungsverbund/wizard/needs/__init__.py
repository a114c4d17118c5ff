from . import verbund_need_words
