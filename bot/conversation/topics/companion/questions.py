"""The questions of the company, by what answers them."""

USING = "companion.ask_using"
"""Here a maybe is a yes; anywhere else it is none: we write first to nobody who has not plainly said so."""
DAYS, HOURS = "companion.check_in_offer", ("companion.ask_hour", "companion.once_offer")
DATE, WHICH_DATE = "companion.date_ask", "companion.date_which"
COUNTED = "companion.plan_day_1"
LENGTHS = (7, 14, 30)
"""Days of check-ins that can be chosen."""
NUMBERS = {
    "companion.ask_kind": 4,
    "companion.script_who": 5,
    "companion.script_next_day": 4,
    "companion.thought_ask": 5,
    "companion.check_in": 3,
    "companion.after_crisis": 3,
    "companion.scale_1": 3,
    "companion.scale_2": 3,
    "companion.scale_3": 3,
    "companion.plan_day_7": 7,
}
"""Questions that are answered by a number from 1 on, and the greatest one."""
BY_NUMBER = frozenset([*NUMBERS, DAYS, *HOURS, WHICH_DATE])
"""Questions that a bare number answers."""
YES_OR_NO = frozenset(
    [
        USING, "companion.script_later", "companion.plan_offer", "companion.three_hard_days",
        "companion.after_crisis_offer", "companion.scale_intro", "companion.hello_offer",
    ]
)  # fmt: skip
ASKED_AGAIN = frozenset(
    [*YES_OR_NO, DAYS, *HOURS, DATE, "companion.ask_kind", "companion.script_who", "companion.thought_ask"]
)
"""Questions that are put once more after something else was answered; one that we sent first is not."""


def unclear(question: str) -> str:
    """What is said to a text that nothing can be made of while this question waits."""
    if question in YES_OR_NO:
        return "companion.yes_or_no"
    if question in HOURS:
        return "companion.ask_hour" if question != "companion.ask_hour" else "companion.hour_outside"
    if question == COUNTED:
        return "companion.count_or_none"
    if question == DATE:
        return "companion.date_impossible"
    return "companion.off_scale" if question == "companion.check_in" else "companion.not_a_choice"
