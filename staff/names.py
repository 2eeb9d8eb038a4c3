"""Plain names for what the code calls by keys: topics, answers, dangers, channels. No key stands on a screen."""

import re
from collections.abc import Iterable

_TOPICS = {
    "crisis.overdose": "Overdose",
    "crisis.suicide": "Suicide",
    "crisis.violence": "Violence",
    "crisis.medical": "Medical emergency",
    "groups.list": "Which groups there are",
    "groups.compare": "How groups differ",
    "groups.recommend": "Which group fits",
    "groups.why": "Why groups help",
    "groups.engage": "Getting more out of a group",
    "groups.family": "Help for family and friends",
    "groups.other": "Another group",
    "group.about": "What a group is",
    "group.beliefs": "Religion in a group",
    "group.cost": "What a group costs",
    "group.sponsor": "Sponsors",
    "group.first_meeting": "First meeting",
    "group.privacy": "Privacy in a group",
    "group.eligibility": "Who may come",
    "group.medication": "Medication and groups",
    "group.contact": "How to reach a group",
    "group.attendance_proof": "Proof of attendance",
    "group.effectiveness": "Whether a group works",
    "meetings.find": "Find a meeting",
    "meetings.reminder": "Meeting reminder",
    "coping.isolation": "Loneliness",
    "coping.craving": "Craving",
    "coping.trigger": "Triggers",
    "coping.stress": "Stress",
    "coping.low_mood": "Low mood",
    "coping.relapse": "Relapse",
    "coping.boredom": "Boredom",
    "coping.sleep": "Sleep",
    "coping.relationships": "Relationships",
    "coping.anger": "Anger",
    "quit.start": "How to quit",
    "handoff.human": "Asked for a person",
    "handoff.medical": "Medical question",
    "handoff.complaint": "Complaint",
    "clinic.contact": "Clinic contact",
    "clinic.treatment": "Treatment at the clinic",
    "refuse.drugs": "Drugs and drug tests",
    "chat.greeting": "Hello",
    "chat.thanks": "Thanks",
    "chat.goodbye": "Goodbye",
    "chat.bot": "Are you a bot?",
    "chat.abuse": "Insults",
    "control.help": "Help",
    "control.stop": "Stop",
    "control.start": "Start",
    "control.delete": "Delete my data",
    "control.privacy": "Who reads this?",
    "control.language": "Switch language",
    "control.more": "More",
    "control.restart": "Start over",
    "unknown": "Not understood",
}
_GROUPS = {"na": "NA", "smart": "SMART", "sos": "SOS", "dra": "DRA"}
_INITIALS = {"aa": "AA", "ca": "CA", "cma": "CMA", "ha": "HA", "lifering": "LifeRing", "alanon": "Al-Anon"}
"""Of lists of meetings."""
_DANGERS = {"overdose": "overdose", "suicide": "suicide", "violence": "violence", "medical": "medical emergency"}
_CHANNELS = {"sms": "SMS", "whatsapp": "WhatsApp", "telegram": "Telegram"}
_EFFECTS = {
    "OpenHandOff": "Handed to staff",
    "AddCallBack": "Call-back details noted",
    "CancelCallBack": "Call back cancelled",
    "OptOut": "Opted out",
    "OptIn": "Opted in",
    "EraseConversation": "Conversation erased",
    "SetReminder": "Reminder set",
    "RepeatReminder": "Reminder every week",
    "AskAfterMeeting": "Check-in after the meeting",
    "CancelReminders": "Reminders canceled",
    "ReportMeeting": "Meeting reported as wrong",
    "MoveReminder": "Reminder moved",
    "SetCheckIn": "Check-in set",
    "EndCheckIns": "Check-ins ended",
    "ComeBackTo": "Asks again after a silence",
    "NoNeedToComeBack": "No need to ask again",
}
_RECORDS = {"inbox": "Inbox", "review": "Review page", "texts": "Texts"}
"""What a line of the log is about where that is neither a conversation nor somebody's account."""
_ID = re.compile(r"(?=.*\d)[0-9a-f]{8,}")
_PROBLEMS = (
    (
        re.compile(r"(?:.*: )?has (\d+) characters, at most (\d+) fit.*", re.DOTALL),
        r"Too long: \1 characters, the limit is \2.",
    ),
    (re.compile(r"no connection.*"), "Can't reach the site"),
)
_SURE, _FAIRLY_SURE = 0.85, 0.6
"""From these confidences on a reading is called sure, or fairly sure. Only a way of saying it."""


def topic_name(topic: str | None) -> str:
    """What a text is about, in words; a topic that is new here is spelled out."""
    return _TOPICS.get(topic or "unknown") or _spelled_out(topic or "")


def answer_name(answer_id: str) -> str:
    """An approved answer, in words: its topic, its group, and which line of it."""
    parts = answer_id.replace("@", ".").split(".")
    for length in range(len(parts), 0, -1):
        topic, rest = ".".join(parts[:length]), parts[length:]
        if topic in _TOPICS:
            return ": ".join([_TOPICS[topic], *(group_name(part) for part in rest)])
    return _spelled_out(answer_id)


def group_name(code: str) -> str:
    """A support group by its initials; anything else as words."""
    return _GROUPS.get(code) or _INITIALS.get(code) or code.replace("_", " ")


def feed_name(name: str) -> str:
    """A list of meetings by its name in feeds.yaml: "na-southern-california" is "NA Southern California"."""
    return " ".join(_GROUPS.get(part) or _INITIALS.get(part) or part.capitalize() for part in name.split("-"))


def crisis_name(kind: str | None) -> str:
    """A kind of danger."""
    return _DANGERS.get(kind or "") or (kind or "").replace("_", " ")


def channel_name(channel: str) -> str:
    """A way to write."""
    return _CHANNELS.get(channel, channel)


def kind_name(kind: str) -> str:
    """What a chart tells apart: a channel, a kind of danger, an urgency."""
    urgency = {"urgent": "In danger", "other": "Other"}.get(kind)
    name = urgency or _CHANNELS.get(kind) or crisis_name(kind)
    return name[:1].upper() + name[1:]


def sureness(confidence: float | None) -> str:
    """How sure a reading is, in words."""
    if confidence is None:
        return ""
    return "sure" if confidence >= _SURE else "fairly sure" if confidence >= _FAIRLY_SURE else "a guess"


def language_name(code: str | None) -> str:
    """A language."""
    return {"en": "English", "es": "Spanish"}.get(code or "", code or "")


def effect_name(effect: str) -> str:
    """What a turn did besides answering, by the name of its class."""
    return _EFFECTS.get(effect) or effect


def record_name(what: str) -> str:
    """What a line of the activity log is about: a page by its words; a key of lists and answers as words."""
    if what in _RECORDS:
        return _RECORDS[what]
    if what.startswith("staff."):
        return f"Page: {what.removeprefix('staff.').replace('_', ' ')}"
    return what


def is_id(what: str) -> bool:
    """Whether it is an id or a hash, which says nothing to anybody."""
    return _ID.fullmatch(what) is not None


def plain_problem(problem: str) -> str:
    """What a check found, as staff say it; anything unknown stays as it is."""
    for pattern, said in _PROBLEMS:
        found = pattern.fullmatch(problem)
        if found:
            return found.expand(said)
    return problem


def by_name(topics: Iterable[str]) -> list[tuple[str, str]]:
    """Topics with their names, in the order of the names."""
    return sorted(((topic, topic_name(topic)) for topic in topics), key=lambda pair: pair[1])


def _spelled_out(key: str) -> str:
    words = key.partition(".")[2] or key
    return words.replace(".", ", ").replace("_", " ").capitalize()
