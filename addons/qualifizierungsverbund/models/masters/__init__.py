from . import verbund_district
from . import verbund_industry
from . import verbund_occupation
from . import verbund_topic
from . import verbund_school_holiday
from . import company_document_mixin
from . import res_partner
