from . import test_demand
