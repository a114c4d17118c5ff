# Rooms in the order of their arrows: a room may use those above it.
from . import hub
from . import supply
from . import demand
from . import matching
