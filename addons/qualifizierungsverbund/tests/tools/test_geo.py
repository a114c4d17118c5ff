import pytest

from ...tools.geo import distance_km

STUTTGART = (48.7758, 9.1829)
ULM = (48.4011, 9.9876)


def test_known_distance():
    assert distance_km(*STUTTGART, *ULM) == pytest.approx(72.5, abs=1)


def test_is_symmetric_and_zero_on_the_spot():
    assert distance_km(*STUTTGART, *ULM) == distance_km(*ULM, *STUTTGART)
    assert distance_km(*ULM, *ULM) == 0


def test_antipodes_are_half_the_circumference():
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015.1, abs=0.1)
    assert distance_km(45, 10, -45, -170) == pytest.approx(20015.1, abs=0.1)
