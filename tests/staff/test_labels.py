"""What the words on the screens are called: what clinic workers tripped over does not come back."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "staff" / "templates" / "staff"
GONE = (
    "Go on", "is not right", "Somebody in danger calls 911", "I have kept them", "make the old ones worthless",
    "Make new ones", "The same again", "Change it", "End all others", "Is it you?", "we ask once more",
    "To the content", "Who needs a human", "Watch this page", "nobody has acknowledged it", "looks after it",
    "opted out: no text reaches them", "Conversations that fit", "Nothing fits", "Keep these filters", "Older ones",
    "The next ones", "A sound when somebody new waits", "the bot is silent", "says nothing but the crisis answer",
    "goes back to the bot by itself", "was faster", "I look after it", "Looked after by", "with commas between",
    "Keep labels", "They want no more texts", "Out of here", "Erase on their wish", "read as", "answered with {{ line",
    "Was this right?", "or it was about", "Answer needs work", "may not have arrived", "asking the provider",
    "They left no name", "How it ended", "Alike ones", "Waiting for an admin", "Decided lately", "No draft waits",
    "Teach the bot a text", "Try it", "by the files and by training", "What the trial says",
    "would be answered otherwise", "Take it back", "It cannot be proposed like this", "not every fact was seen",
    "It is right, take it", "no connection: ConnectError", "Looked into", "Put it right", "Put right", "Take off",
    "Put back", "People get it like this at once", "People with an account", "Who did what", "Did what",
    "To what (id)", "Check the chain", "Every row is as it was written", "A pretended text", "The clock is yours",
    "New talk", "Texts lie sealed", "All words must occur", "Looking further back than", "not yours to see",
)  # fmt: skip
NOW = (
    "Wrong name or password.", "If someone is in danger, call 911.", "That code is wrong or already used.",
    "I've saved these codes", "Generate new codes", "Repeat new password", "Sign out everywhere else", "this device",
    "Confirm it's you", "Good for 5 minutes.", "Skip to content", "No alerts are going out", "nobody on it yet.",
    "Opted out (STOP)", "Matching conversations", "Remove a filter or widen the dates.", "Save this view as",
    "Play a sound for new arrivals", "You're replying. The bot is paused.", "The bot stays quiet until you hand back.",
    "Returns to the bot after 30 minutes of silence.", "Claim", "Assigned to", "Unassigned", "Labels (comma-separated)",
    "Opt them out ...", "Print, export, erase", "Erase at their request ...", "Understood as:",
    "Did the bot get this right?", "Right topic, bad answer", "No, it's about", "Delivery unconfirmed", "Checking with",
    "No name or call-back time given.", "How did it end?", "Similar ones are grouped.", "Waiting for approval",
    "Recently decided", "Nothing to approve.", "Teach a phrase", "Preview", "Crisis phrases can't be taught here.",
    "Test result", "No other answer in that conversation changes.", "Undo (unpublish)", "Approved answers",
    "Sent when they text MORE", "Some facts unverified", "Paused:", "Accept anyway", "Resolve", "Correct it",
    "Hide this meeting", "Texters see this right away", "Staff accounts", "Deactivate", "Reactivate", "Activity log",
    "Verify log", "Log verified, nothing altered.", "goes through the whole process", "Start over",
    'Set the date and time to test "tonight" or quiet hours.', "so search covers 90 days by default.",
    "All words must match.", "Searching before", "It may have moved, or you don't have access.",
)  # fmt: skip


@pytest.fixture(scope="module")
def screens() -> str:
    """The words of all templates, on one line."""
    return re.sub(r"\s+", " ", " ".join(path.read_text(encoding="utf-8") for path in sorted(TEMPLATES.glob("*.html"))))


@pytest.mark.parametrize("label", GONE)
def test_an_awkward_label_is_gone(label: str, screens: str) -> None:
    assert not re.search(rf"\b{re.escape(label)}", screens)


@pytest.mark.parametrize("label", NOW)
def test_a_plain_one_stands_in_its_place(label: str, screens: str) -> None:
    assert label in screens
