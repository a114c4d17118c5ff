import string

from hypothesis import given
from hypothesis import strategies as st

from ...tools.same_words import group

TEXTS = st.lists(
    st.text(alphabet=string.ascii_lowercase + "äöüß 12", min_size=1, max_size=25),
    max_size=25,
)


def words_of(texts, topics=()):
    return [(set(g.words), g.topic) for g in group(list(enumerate(texts)), topics)]


def test_what_means_the_same_is_one_group():
    found = words_of(
        [
            "Deutsch für die Produktion",
            "deutsch produktion",
            "Deutsch-Kurs Produktion",
            "Schweißen MAG",
            "MAG schweissen",
            "Excel",
        ],
        [("dip", "Deutsch in der Produktion"), ("mag", "MAG-Schweißen"), ("x", "SPS")],
    )
    assert found == [
        (
            {
                "Deutsch für die Produktion",
                "deutsch produktion",
                "Deutsch-Kurs Produktion",
            },
            "dip",
        ),
        ({"Schweißen MAG", "MAG schweissen"}, "mag"),
        ({"Excel"}, None),
    ]


def test_levels_and_numbers_are_told_apart():
    texts = ["Deutsch A1", "Deutsch A2", "Deutsch  a1", "TQ 1 Lagerlogistik"]
    found = words_of([*texts, "TQ 2 Lagerlogistik"], [("a2", "Deutsch A2")])
    assert [len(words) for words, _topic in found] == [2, 1, 1, 1]
    assert [topic for _words, topic in found] == [None, "a2", None, None]


def test_a_slip_of_the_keyboard_is_the_same():
    assert len(words_of(["Staplerschein", "Staplershein", "Stapler-Schein"])) == 1


def test_nothing_gives_nothing():
    assert group([]) == []


@given(TEXTS, st.randoms())
def test_the_order_in_which_they_came_does_not_matter(texts, rng):
    keyed = list(enumerate(texts))
    shuffled = keyed[:]
    rng.shuffle(shuffled)
    assert group(keyed) == group(shuffled)


@given(TEXTS)
def test_each_text_is_in_one_group(texts):
    groups = group(list(enumerate(texts)), [("t", "deutsch")])
    keys = [key for found in groups for key in found.keys]
    assert sorted(keys) == list(range(len(texts)))
    assert all({texts[key] for key in g.keys} == set(g.words) for g in groups)
