"""The reader's parts: pieces of words, what stood before, the network and the file that it is kept in."""

import random
from pathlib import Path

import numpy as np
import pytest

from bot.understanding.context import NOTHING_BEFORE, Before, before_of, features
from bot.understanding.encoder import LONGEST, Encoder, NoModel
from bot.understanding.hashing import buckets, buckets_of_runs
from bot.understanding.model import CrisisKind
from bot.understanding.network import NONE, Network
from bot.understanding.normalize import normalize, plain
from bot.understanding.reader import PhraseReader
from bot.understanding.tokenizer import END, SPACE, START, UNKNOWN, Vocabulary
from bot.understanding.training.misspelling import misspell
from knowledge.talks import fingerprint
from tests.loaded import reader, shipped_phrases, shipped_turns

NETWORK = reader().model
READER = PhraseReader(NETWORK)
LISTED = Before(says="meetings.find@na", listed=3)


def test_a_text_is_cut_into_the_likeliest_pieces() -> None:
    pieces = ("<unk>", "<s>", "</s>", SPACE, SPACE + "over", "dose", "d", "o", "s", "e", SPACE + "overd")
    vocabulary = Vocabulary(pieces, (0, 0, 0, -9, -4, -5, -8, -8, -8, -8, -12))

    assert vocabulary.cut("overdose", most=9) == [START, 4, 5, END]
    assert vocabulary.cut("over xdose", most=9) == [START, 4, 3, UNKNOWN, 5, END]
    assert vocabulary.cut("overdose overdose", most=4) == [START, 4, 5, END]
    assert vocabulary.cut("", most=9) == [START, 3, END]


def test_no_piece_reaches_from_one_word_into_the_next() -> None:
    assert [piece for piece in NETWORK.encoder.vocabulary.pieces if SPACE in piece[1:]] == []


@pytest.mark.parametrize("text", ["", "a", " near echo park ", " ¿qué onda? ", "x" * 200])
def test_letters_fall_into_the_same_buckets_all_at_once_as_one_by_one(text: str) -> None:
    one_by_one = [text[at : at + run] for run in (1, 2, 3, 4) for at in range(len(text) - run + 1)]

    assert buckets_of_runs(text, 4, 1 << 14).tolist() == buckets(one_by_one, 1 << 14).tolist()


def test_the_probabilities_of_all_topics_add_up_to_one() -> None:
    for text in ("", "i feel so alone", "x" * 900, "help " * 400):
        for before in (NOTHING_BEFORE, LISTED):
            topics = NETWORK.read(text, features(before)).topics
            assert sum(topics.values()) == pytest.approx(1)
            assert topics.keys() == {*NETWORK.topics, NONE}


def test_the_trained_network_fits_the_phrases_and_talks() -> None:
    assert NETWORK.corpus == fingerprint(shipped_phrases()[0], shipped_turns()[0]), "run `make train`"


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("how much does na cost", "group.cost"),
        ("me siento muy solo", "coping.isolation"),
        ("do i need to believe in god", "group.beliefs"),
        ("where can i get narcan for free", "safety.naloxone"),
        ("i got 90 days clean today", "coping.good_news"),
        ("falleció mi mamá el domingo", "coping.grief"),
    ],
)
def test_a_first_text_gets_its_topic(text: str, topic: str) -> None:
    reading = READER.read(text)

    assert reading.topic == topic
    assert reading.own_topic > 0.5


@pytest.mark.parametrize(
    ("text", "before", "act"),
    [
        ("the second one", LISTED, "point"),
        ("la segunda", LISTED, "point"),
        ("yes", Before(says="coping.isolation", asks="are_you_safe"), "yes"),
        ("no", Before(says="coping.isolation", asks="did_it_help"), "no"),
        ("tomorrow morning", LISTED, "when"),
        ("van nuys", Before(says="meetings.find", asks="place"), "place"),
        ("he woke up", Before(asks="breathing", crisis=CrisisKind.OVERDOSE), "awake"),
    ],
)
def test_a_text_that_only_answers_has_no_topic_of_its_own(text: str, before: Before, act: str) -> None:
    reading = READER.read(text, None, before)

    assert act in reading.acts
    assert reading.own_topic < 0.5


@pytest.mark.parametrize(
    ("text", "said", "never"),
    [
        ("he is not breathing", "breathing no", "breathing yes"),
        ("no respira", "breathing no", "breathing yes"),
        ("i dont have narcan", "naloxone no", "naloxone yes"),
        ("no tengo narcan", "naloxone no", "naloxone yes"),
    ],
)
def test_what_is_said_not_to_be_is_never_read_as_being(text: str, said: str, never: str) -> None:
    acts = READER.read(text, None, Before(asks="breathing", crisis=CrisisKind.OVERDOSE)).acts

    assert said in acts
    assert never not in acts


def test_the_same_words_mean_something_else_where_they_stand_alone() -> None:
    after_a_list = READER.read("monday", None, LISTED)
    alone = READER.read("monday")

    assert after_a_list.own_topic < alone.own_topic


@pytest.mark.parametrize(
    ("text", "topic"), [("stop", "control.stop"), ("thanks", "chat.thanks"), ("menu", "control.help")]
)
def test_a_keyword_needs_no_network(text: str, topic: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Network, "scores", None)

    assert READER.read(text).topic == topic


def test_what_stood_before_is_told_by_its_features() -> None:
    before = before_of(
        {"says": "group.cost@na", "offers": ["meetings.find@na", "group.about"], "list": "7", "sent": "reminder"}
    )

    assert before == Before("group.cost@na", None, ("meetings.find@na", "group.about"), 7, None, "reminder")
    assert features(before) == (
        "group:na", "list", "list:3", "offer:group.about", "offer:meetings.find", "offers", "offers:2", "says",
        "says:group.cost", "sent:reminder",
    )  # fmt: skip
    assert features(NOTHING_BEFORE) == ("first",)


def test_what_the_network_never_heard_of_before_a_text_is_passed_over() -> None:
    assert NETWORK.read("hello", ("says", "says:no.such.topic")).topics == NETWORK.read("hello", ("says",)).topics


def test_the_network_reads_the_beginning_of_an_endless_text() -> None:
    beginning = "lonely " * 200

    assert len(NETWORK.encoder.cut(beginning)) == LONGEST
    assert np.array_equal(
        NETWORK.encoder.added_up(NETWORK.encoder.cut(beginning.strip())),
        NETWORK.encoder.added_up(NETWORK.encoder.cut((beginning * 3).strip())),
    )


def test_a_missing_file_is_told_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(NoModel, match="make train"):
        Network.load(tmp_path / "reader.npz")
    with pytest.raises(NoModel, match="comes with it"):
        Encoder.load(tmp_path / "encoder.npz")


def test_slips_of_the_thumb_leave_a_text_to_recognise() -> None:
    rng = random.Random(1)  # noqa: S311 - no secret
    slipped = [misspell("i really need a meeting tonight", rng) for _ in range(20)]

    assert len(set(slipped)) > 10
    assert all(abs(len(text) - 31) <= 3 for text in slipped)
    assert misspell("", rng) == ""


def test_normalising_writes_out_what_people_text() -> None:
    assert normalize("U r 2nite?!") == normalize("you are tonight?!")


def test_every_common_character_is_spelled_alike_beside_letters_with_accents_and_by_itself() -> None:
    common = "".join(map(chr, range(128)))

    assert plain(common) + "a" == plain(common + "á")
