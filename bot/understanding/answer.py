"""What a text is as an answer to a yes-or-no question, and what it means to the question that was asked."""

from dataclasses import dataclass
from enum import StrEnum


class Agreement(StrEnum):
    """How a text answers a yes-or-no question."""

    YES = "yes"
    WEAK_YES = "weak_yes"
    """ "maybe", "kind of", "sometimes"."""
    OK = "ok"
    """Consent: a yes to an offer, no answer to "are you safe?"."""
    NO = "no"
    WEAK_NO = "weak_no"
    """ "not really", "i don't think so"."""
    DONT_KNOW = "dont_know"


class Meaning(StrEnum):
    """What a yes to a question means."""

    YES_IS_SAFE = "yes_is_safe"
    YES_IS_DANGER = "yes_is_danger"
    NEUTRAL = "neutral"


class Content(StrEnum):
    """What a text says of a danger, wherever it says it."""

    NOT_WELL = "not_well"
    NEVER_MEANT = "never_meant"
    """Nobody is in danger, or it was never meant: "wrong number", "it was a film"."""
    OVER = "over"
    """It is over, or help is there."""
    IN_CARE = "in_care"
    """Others look after them, or did and let them go: "they took him", "home from the hospital"."""
    JOKE = "joke"
    FINE = "fine"
    UNWELL = "unwell"


class Stance(StrEnum):
    """What an answer means to the question that was asked."""

    SAFE = "safe"
    DANGER = "danger"
    UNCLEAR = "unclear"
    """An answer, but neither: "maybe", "i don't know", a dodge."""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True)
class ShortAnswer:
    """A text as an answer."""

    agreement: Agreement | None
    denies: bool
    """It says that nothing is wrong, that it is over, or that it was never meant."""
    unsafe: bool
    """It says that something is wrong: "i'm not ok"."""
    dodges: bool
    """It asks back, or goes round the question."""
    contents: frozenset[Content] = frozenset()
    rest: int = 0
    """Words beside the answer itself: "yes the second one" has three."""
    plain: bool = True
    """It begins with a yes or no word; "he is ..." and "nobody ..." may as well begin a statement."""
    plain_yes: bool = False
    """It begins with a yes: "yes im fine" is no clear answer to "are you thinking of suicide"."""

    of_persons: bool = False
    """Its no is a "nobody": an answer to "is somebody with you", none to "are you thinking of suicide"."""

    def to(self, meaning: Meaning) -> Stance | None:
        """What it means to a question of this kind; None where it is no answer at all."""
        if meaning is Meaning.NEUTRAL:
            return self._plainly()
        if self.unsafe:
            return Stance.DANGER
        if meaning is Meaning.YES_IS_SAFE:
            return self._where_yes_is_safe()
        return self._where_yes_is_danger()

    def _plainly(self) -> Stance | None:
        match self.agreement:
            case Agreement.YES | Agreement.OK:
                return Stance.YES
            case Agreement.NO | Agreement.WEAK_NO:
                return Stance.NO
            case Agreement.WEAK_YES | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None

    def _where_yes_is_safe(self) -> Stance | None:
        if self.denies:
            return Stance.SAFE
        match self.agreement:
            case Agreement.YES:
                return Stance.SAFE
            case Agreement.NO | Agreement.WEAK_NO:
                return Stance.DANGER
            case Agreement.WEAK_YES | Agreement.OK | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None

    def _where_yes_is_danger(self) -> Stance | None:
        if self.denies:
            return Stance.UNCLEAR if self.plain_yes else Stance.SAFE
        match self.agreement:
            case Agreement.YES | Agreement.WEAK_YES:
                return Stance.DANGER
            case Agreement.NO:
                return Stance.SAFE
            case Agreement.WEAK_NO | Agreement.OK | Agreement.DONT_KNOW:
                return Stance.UNCLEAR
            case None:
                return Stance.UNCLEAR if self.dodges else None


NO_ANSWER = ShortAnswer(None, denies=False, unsafe=False, dodges=False)
