"""Conditions by themselves: what makes them true, and what nobody can say."""

import pytest

from domain.rules.conditions import Compare, ConditionGroup, Truth, holds

NUMBERS = {"limit": 65, "floor": 17}
OLD, YOUNG = Compare("age_years", "at_least", "limit"), Compare("age_years", "less_than", "floor")
AWAY = Compare("ktp_region", "is", "elsewhere")


def test_only_the_limits_that_make_it_true_are_named() -> None:
    either = ConditionGroup(every=False, parts=(OLD, YOUNG))
    assert either.limits({"age_years": 70}, NUMBERS) == ("limit",)
    assert either.limits({"age_years": 9}, NUMBERS) == ("floor",)
    assert either.limits({"age_years": 30}, NUMBERS) == ()
    assert either.parameters() == ("limit", "floor")


def test_what_holds_is_known_and_compared_with_the_numbers_of_the_day() -> None:
    assert holds(OLD, {"age_years": 65}, NUMBERS)
    assert not holds(OLD, {"age_years": 64}, NUMBERS)
    assert not holds(OLD, {}, NUMBERS)
    assert not holds(AWAY, {"ktp_region": "unknown"}, {})


def test_a_word_and_a_number_cannot_be_compared() -> None:
    for condition in (OLD, Compare("age_years", "at_least", 65)):
        with pytest.raises(TypeError, match="age_years"):
            condition.evaluate({"age_years": "old"}, NUMBERS)


@pytest.mark.parametrize(
    ("every", "truth"), [(True, {"age_years": 30}), (False, {"age_years": 70})], ids=["all", "any"]
)
def test_an_unknown_part_decides_nothing(every: bool, truth: dict[str, int]) -> None:
    group = ConditionGroup(every=every, parts=(OLD, AWAY))
    unknown = {"ktp_region": "unknown"}
    assert group.evaluate({**truth, **unknown}, NUMBERS) is (Truth.FALSE if every else Truth.TRUE)
    assert group.unknown_facts({**truth, **unknown}) == {"ktp_region"}
    other = {"age_years": 70 if every else 30}
    assert group.evaluate({**other, **unknown}, NUMBERS) is Truth.UNKNOWN
