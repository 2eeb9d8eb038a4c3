"""What understanding hands to the engine: the seam behind which every way of reading a text can stand."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.understanding.answer import NO_ANSWER, Agreement, ShortAnswer
from bot.understanding.turned_down import TurnedDown
from knowledge.schema import Group, Language

SURE = 0.5
"""From this confidence on, the best guess is answered. Read off the curves in docs/understanding.md."""
QUITE_SURE = 0.93
"""Below this confidence, an answer comes with the next guesses as options, in case another one was meant."""
SURELY_ANOTHER = 0.8
"""From this confidence on, a text is about another topic, whatever its words or the open form say. Set by hand."""
WORTH_A_GUESS = 0.2
"""From this confidence on, the best guesses are offered; below, the text counts as not understood."""
SURELY_OFF_TOPIC = 0.6
"""From this confidence on, a text is off topic and no guess is offered."""
SURE_OF_STOP = 0.8
"""Confidence from which a text without a carriers' keyword ends all messages."""


class CrisisKind(StrEnum):
    """What kind of emergency a text speaks of."""

    OVERDOSE = "overdose"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    MEDICAL = "medical"

    @property
    def topic(self) -> str:
        """The topic label of this kind of crisis."""
        return f"crisis.{self.value}"


class CrisisLevel(StrEnum):
    """How sure the screen is."""

    ALARM = "alarm"
    """The crisis answer goes out now."""
    WORRY = "worry"
    """One plain question first: are you safe right now?"""


class CrisisSide(StrEnum):
    """Something about an emergency that calls for other first words."""

    SELF = "self"  # the person who writes has taken too much
    OTHER_PERSON = "other_person"  # is at risk of suicide
    SELF_HARM = "self_harm"
    """Hurts themself, without a word of dying."""
    ALREADY_ACTED = "already_acted"  # has taken or done something to die
    IMMINENT = "imminent"
    """A plan with its time, means in hand, a goodbye, voices that order it: minutes may count."""
    HARM_TO_OTHER = "harm_to_other"
    """Fears to hurt, or means to hurt, somebody else."""
    OTHER_HURT = "other_hurt"  # by another; not the person who writes
    CHILD_HURT = "child_hurt"  # by another
    CHILD_TOOK = "child_took"  # medicine or drugs, whatever it looks like yet
    SEDATIVES = "withdrawal_sedatives"
    """Withdrawal from alcohol or benzodiazepines."""
    OPIOIDS = "withdrawal_opioids"  # withdrawal from opioids
    HALLUCINATIONS = "hallucinations"
    """Sees or hears what is not there, after stopping alcohol or pills."""
    VOICES = "voices"  # that order it


@dataclass(frozen=True)
class CrisisSign:
    """A sign of a crisis in a text."""

    kind: CrisisKind
    level: CrisisLevel
    evidence: str
    """The rule or words that fired, for the trace; never logged."""
    side: CrisisSide | None = None
    by_rule: bool = True
    """False where only the model saw it, which "i'm safe" outweighs."""
    grade: int = 4
    """How grave, as the clinic's table of risk counts: 2 unclear, 3 a passive wish or self-harm without dying, 4 active
    thoughts (and any violence), 5 a plan with its time, means in hand, a goodbye, voices that order it, an act already
    done (and any overdose or medical emergency)."""
    about_other: bool = False
    """Whether somebody else is at risk, as far as the words tell."""


class Cue(StrEnum):
    """What a person says in the middle of an emergency, each the name of the line that answers it."""

    BREATHING_NO = "breathing_no"
    BREATHING_YES = "breathing_yes"
    NALOXONE_GIVEN = "naloxone_given"
    NO_NALOXONE = "no_naloxone"
    AWAKE = "awake"
    AFRAID_OF_POLICE = "afraid_of_police"
    HELP_COMING = "help_coming"
    HELP_THERE = "help_there"
    """Those who were called have come, in words that tell nothing outside an emergency of the body: "they're here"."""
    SECOND_GIVEN = "second_given"
    SPRAY_GIVEN = "spray_given"
    CALLED = "called"
    NO_CHANGE = "no_change"
    TAKEN_AWAY = "taken_away"
    WEARS_OFF = "wears_off"
    HOW_ARE_THEY = "how_are_they"
    MAY_I_COME = "may_i_come"
    WHAT_TO_SAY = "what_to_say"
    BLAMES_SELF = "blames_self"
    THEY_SAID = "they_said"
    MAY_I_ASK = "may_i_ask"
    ANOTHER = "another"  # is in danger: "not me, my brother"
    IT_IS_ME = "it_is_me"  # who is in danger: "not him, me"
    PARTING = "parting"
    """Somebody else gives away what they love, or says goodbye."""
    ON_THE_WAY = "on_the_way"
    WANTS_PERSON = "wants_person"
    MEANS_NEAR = "means_near"
    IS_HERE = "is_here"
    """A thing or a person is there: which of both, what was asked tells."""
    READY = "ready"
    TIME_SET = "time_set"
    DAY_SET = "day_set"
    SECRECY = "secrecy"
    THEY_ANSWER = "they_answer"
    WHAT_TO_DO = "what_to_do"
    INSISTS = "insists"
    """They have said no before: "I said I don't"."""
    TOLD_BEFORE = "told_before"
    TOOK = "took"
    THAT_MANY = "that_many"
    SO_MANY = "so_many"  # of the pills just told of, any number but a few
    STREET_PILL = "street_pill"  # of which one is too many
    HOW_MANY = "how_many"  # would be too many
    TOOK_NOTHING = "took_nothing"
    WITH_SOMEBODY = "with_somebody"
    ALONE = "alone"
    TEXT_INSTEAD = "text_instead"
    PHONE_WATCHED = "phone_watched"
    NO_DRIVING = "no_driving"
    WORSE = "worse"
    USING_ANYWAY = "using_anyway"
    ONE_MORE = "one_more"
    HAS_IT = "has_it"
    MADE_READY = "made_ready"
    REFUSES_HELP = "refuses_help"
    STOP_ASKING = "stop_asking"
    LOCKED_UP = "locked_up"
    PAPERS = "papers"
    PHONE_BILL = "phone_bill"
    WASTING_TIME = "wasting_time"
    MEANS_AWAY = "means_away"
    METHOD = "method"
    TODAY = "today"
    BY_ACCIDENT = "by_accident"
    DROWSY = "drowsy"
    HALLUCINATES = "hallucinates"
    DANGER_AWAY = "danger_away"
    THREAT_NEAR = "threat_near"
    TAKES_BACK = "takes_back"
    NAMES_A_WAY = "names_a_way"
    NOT_YET = "not_yet"
    """ "I haven't taken anything yet"."""
    THOUGHTS_REMAIN = "thoughts_remain"
    ABOUT_988 = "about_988"
    HOME_AGAIN = "home_again"
    HAS_DIED = "has_died"
    LETS_IT_GO = "lets_it_go"  # steps back from hurting somebody


class Contact(StrEnum):
    """How reaching out to somebody went, as a text tells it."""

    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    NOBODY = "nobody"
    """There is nobody to reach out to."""
    ALL_GONE = "all_gone"
    """Those who could be reached out to have died."""


class Who(StrEnum):
    """What a person has told of themself that decides whose answers are theirs."""

    BEREAVED = "bereaved"
    """Somebody near them has died."""
    USES = "uses"
    """Has used, or is in recovery: the answers are written for them."""
    FAMILY = "family"
    """Somebody near them uses."""


class Need(StrEnum):
    """Something that a person says about themself and that matters when a group is recommended."""

    NO_RELIGION = "no_religion"
    STEPS = "steps"
    CONDITION = "condition"
    MEDICINE = "medicine"
    ONLINE = "online"
    NEARBY = "nearby"
    SPANISH = "spanish"
    OWN_GOAL = "own_goal"
    WOMEN = "women"
    COURAGE = "courage"
    """They would go, and are shy, nervous or ashamed of it."""


@dataclass(frozen=True)
class Guess:
    """One topic that a text may be about."""

    topic: str
    probability: float


@dataclass(frozen=True)
class Understanding:
    """One text, read."""

    language: Language
    guesses: tuple[Guess, ...]
    """Topics, best first, crises aside; never empty."""
    language_sure: bool = True
    """False where the text is too short to tell and the talk's language was kept."""
    foreign: bool = False
    """True where the text is in a language that the clinic has no answers in."""
    crisis: CrisisSign | None = None
    groups: tuple[Group, ...] = ()
    """Groups named, in the order of the text."""
    excluded: tuple[Group, ...] = ()
    """Groups named only to be turned down: "not na"."""
    other_group: str | None = None
    """A group outside the four, by the name of its line in knowledge: "aa"."""
    other_too: bool = False
    """It is named in one breath with one of the four: "na or aa"."""
    also: str | None = None
    """The topic of a second question in the same text."""
    asked: tuple[str, ...] = ()
    """The topics that its clauses surely have, in order; empty where it has one clause."""
    answer: ShortAnswer = NO_ANSWER
    """The text as the answer to a yes-or-no question."""
    cues: tuple[Cue, ...] = ()
    """What it says that matters in the middle of an emergency."""
    follow_up: bool = False
    """Names a group and asks nothing new: "what about smart", "no i meant sos"."""
    other_one: bool = False
    """Points at the group spoken of before: "and the other one"."""
    nth: int | None = None
    """Points at one of the groups told before, by its place among them, from 0; -1 is the last."""
    wants_language: Language | None = None
    """The language that the person asks to go on in."""
    needs: frozenset[Need] = field(default_factory=frozenset)
    contact: Contact | None = None
    who: Who | None = None
    acts: frozenset[str] = field(default_factory=frozenset)
    """What the text does, without values: the names in `knowledge.talks.ACTS`."""
    own_topic: float = 1.0
    """Probability that the text has a topic of its own, and does not only answer or steer."""
    turned_down: frozenset[TurnedDown] = frozenset()
    """What it says it does not want of us; its topic is that of what it says besides, as in the next case."""
    misread: bool = False
    """Whether it says that we took an earlier text the wrong way."""
    asks: bool = True
    """Whether it asks or wishes for something, by its words; a text that does not only tells."""

    @property
    def agreement(self) -> Agreement | None:
        """Whether it answers as a yes, a no, or something between."""
        return self.answer.agreement

    @property
    def agrees(self) -> bool:
        """Whether the text begins as any kind of yes."""
        return self.agreement in (Agreement.YES, Agreement.WEAK_YES, Agreement.OK)

    @property
    def declines(self) -> bool:
        """Whether the text answers as any kind of no."""
        return self.agreement in (Agreement.NO, Agreement.WEAK_NO)

    @property
    def wants_stop(self) -> bool:
        """Whether the person surely wants no more messages; a mere guess is not enough to fall silent."""
        return self.guesses[0].topic == "control.stop" and self.guesses[0].probability >= SURE_OF_STOP

    @property
    def topic(self) -> str:
        """The best guess; a crisis alarm beats everything."""
        if self.crisis and self.crisis.level is CrisisLevel.ALARM:
            return self.crisis.kind.topic
        return self.guesses[0].topic

    @property
    def confidence(self) -> float:
        """How sure the best guess is, 0 to 1."""
        if self.crisis and self.crisis.level is CrisisLevel.ALARM:
            return 1.0
        return self.guesses[0].probability
