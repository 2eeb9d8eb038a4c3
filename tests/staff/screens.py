"""Every screen of the console, by its route: what axe and the ruler go through, and screenshots are taken of."""

from dataclasses import dataclass

from bot.feeds.clinic_list import read_list
from bot.feeds.model import Feed, FeedKind
from bot.published_edits import NewTopic
from bot.records.edits import ANSWER, CLINIC, DRAFT, PHRASE, PUBLISHED, TOPIC
from bot.records.store import Store
from bot.wiring import now
from knowledge.library import HERE
from knowledge.schema import Language

SCREENS: dict[str, tuple[str, ...]] = {
    "/staff/": ("/staff/", "/staff/?show=mine", "/staff/?channel=sms", "/staff/?label=nothing"),
    "/staff/search": ("/staff/search", "/staff/search?words=person"),
    "/staff/conversations/<conversation_id>": (
        "/staff/conversations/{taken}",
        "/staff/conversations/{taken}#details",
        "/staff/conversations/{other}",
    ),
    "/staff/conversations/<conversation_id>/replay": ("/staff/conversations/{taken}/replay",),
    "/staff/conversations/<conversation_id>/print": ("/staff/conversations/{taken}/print",),
    "/staff/review": ("/staff/review",),
    "/staff/review/teach": ("/staff/review/teach?message={message}",),
    "/staff/edits/<edit_id>": tuple(
        f"/staff/edits/{{{name}}}" for name in ("phrase", "wording", "fact", "new_answer", "published")
    ),
    "/staff/knowledge": ("/staff/knowledge", "/staff/knowledge?find=nothing+like+it"),
    "/staff/knowledge/<key>": ("/staff/knowledge/clinic.contact",),
    "/staff/knowledge/new": ("/staff/knowledge/new",),
    "/staff/clinic": ("/staff/clinic",),
    "/staff/replies": ("/staff/replies",),
    "/staff/insights": ("/staff/insights",),
    "/staff/insights/company": ("/staff/insights/company",),
    "/staff/meetings": ("/staff/meetings", "/staff/meetings?find=hall"),
    "/staff/meetings/<key>": ("/staff/meetings/{meeting}",),
    "/staff/simulator": ("/staff/simulator",),
    "/staff/practice": ("/staff/practice",),
    "/staff/practice/<key>": ("/staff/practice/sam",),
    "/staff/drill": ("/staff/drill",),
    "/staff/on-call": ("/staff/on-call",),
    "/staff/a/<token>": ("/staff/a/not-ours",),
    "/staff/users": ("/staff/users",),
    "/staff/audit": ("/staff/audit", "/staff/audit?verify=yes"),
    "/staff/account": ("/staff/account",),
    "/staff/prove": ("/staff/prove",),
    "/staff/<path:anything>": ("/staff/no-such-page",),
}
"""By route: the addresses to look at, with what `fill` has made."""
BEFORE_SIGNING_IN = ("/staff/sign-in", "/staff/code", "/staff/enrol")
"""Screens that are looked at on the way in."""
NO_SCREENS = {
    "/staff/pulse": "a part of every page",
    "/staff/waiting": "a part of the inbox",
    "/staff/conversations/<conversation_id>/thread": "a part of a conversation",
    "/staff/edits/<edit_id>/trial": "a part of a change",
    "/staff/edits/<edit_id>/replay": "a part of a change",
    "/staff/handoffs": "leads to the inbox",
    "/staff/open-id": "leads to the provider",
    "/staff/open-id/back": "comes from the provider",
    "/staff/enrol/code.svg": "a picture",
    "/staff/edits.yaml": "a file",
    "/staff/worker.js": "a file",
    "/staff/app.webmanifest": "a file",
    "/staff/insights.csv": "a file",
    "/staff/insights/company.csv": "a file",
    "/staff/audit/disclosures/<conversation_id>.csv": "a file",
}


PARKING = NewTopic(
    names={Language.EN: "Parking", Language.ES: "Estacionamiento"},
    texts={Language.EN: "You can park behind the house.", Language.ES: "Puedes estacionar detrás de la casa."},
    phrases={Language.EN: ("where can i park", "is there parking"), Language.ES: ("dónde puedo estacionar",)},
)


@dataclass(frozen=True)
class Made:
    """What stands in the database to be looked at."""

    ids: dict[str, str]

    def addresses(self) -> list[str]:
        """Every address of every screen."""
        return [address.format(**self.ids) for found in SCREENS.values() for address in found]


def fill(store: Store, taken: str, other: str) -> Made:
    """A reply, a follow-up, changes of each kind, meetings; the two conversations are given."""
    feed = Feed("clinic-list", FeedKind.LIST, "na", "SAMPLE", "sample_meetings.csv")
    meetings = read_list(HERE / feed.url, feed, now().date()).meetings
    with store.transaction() as records:
        records.meetings.put(meetings, now().date())
        records.meetings.note("clinic-list", tried_at=now(), succeeded_at=now())
        records.meetings.note("na-virtual", tried_at=now(), held_back=40, problem="40 of 90 meetings are missing")
        records.saved_replies.save("Hello", "Hi, I'm {me}.", "Hola, soy {me}.", "ann", now())
        records.desk.add_note(taken, "ben", "Her sister is on the way. " * 6, now())
        records.follow_ups.add(taken, "Call back after five", now(), "ann", now())
        drafts = {
            "phrase": (PHRASE, "en", "group.sponsor", "who walks me through the steps"),
            "wording": (ANSWER, "en", "clinic.contact", "Call {phone} or write to {email}. We like to hear from you."),
            "fact": (CLINIC, "", "hours", "monday: 10:00-18:00\ntuesday: 10:00-18:00"),
            "new_answer": (TOPIC, "", "own.parking", PARKING.model_dump_json()),
        }
        edits = {}
        for name, (kind, language, entry, content) in drafts.items():
            values = {"kind": kind, "language": language, "entry": entry, "content": content, "report": ""}
            edits[name] = records.edits.draft(**values, who="ben", now=now())
        edits["published"] = records.edits.draft(
            kind=CLINIC, language="", entry="phone", content="213-555-0100", report="", who="ben", now=now()
        )
        records.edits.decide(edits["published"], DRAFT, PUBLISHED, "ann", now(), "310-694-5590")
        line = next(line for line in records.threads.lines(taken) if line.direction == "in")
    return Made({**edits, "taken": taken, "other": other, "message": line.id, "meeting": meetings[0].key})
