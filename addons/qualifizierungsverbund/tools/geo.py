"""Distances on the earth's surface."""

from math import asin, cos, pi, radians, sin, sqrt

EARTH_RADIUS_KM = 6371.0088  # mean radius (IUGG)
KM_PER_DEGREE = EARTH_RADIUS_KM * pi / 180  # of latitude


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in km between two points in decimal degrees (haversine).

    It is the distance as the crow flies; a road is some 1.2 to 1.4 times longer.
    """
    phi1, phi2 = radians(lat1), radians(lat2)
    half_chord = (
        sin((phi2 - phi1) / 2) ** 2
        + cos(phi1) * cos(phi2) * sin(radians(lon2 - lon1) / 2) ** 2
    )
    # antipodes may exceed 1 by a rounding error, which asin would refuse
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, half_chord)))
