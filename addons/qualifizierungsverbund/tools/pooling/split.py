"""A need that is larger than a course, in parts that are not."""


def split_seats(seats: int, low: int, high: int) -> list[int]:
    """Split *seats* into as few parts as hold at most *high* each.

    They are even where each of them is a course by itself; else the first ones are
    full, and what is left waits for others.

    :param low: the least seats of a course
    """
    count = -(-seats // high)
    share, more = divmod(seats, count)
    if share >= low:
        return [share + (number < more) for number in range(count)]
    return [high] * (count - 1) + [seats - high * (count - 1)]
