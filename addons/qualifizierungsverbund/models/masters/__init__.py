from . import verbund_district
from . import verbund_industry
from . import verbund_occupation
from . import verbund_topic
