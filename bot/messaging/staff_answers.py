"""A text from the phone of somebody of staff: an answer to an alert, never the text of a person who needs us.

The alert is acknowledged, so it goes to nobody else; anything else is answered with what can be answered. Only a phone
counts whose owner has typed into the console what we texted to it: a number that was mistyped is a person's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.conversation.model import Bubble
from bot.messaging.messages import Incoming, Outgoing, Receipt
from bot.records.alerts import Sent
from bot.records.encryption import Cipher
from bot.records.staff_phones import StaffPhone, key_of
from bot.records.store import Records
from bot.understanding.normalize import plain
from knowledge.library import Library
from knowledge.patterns import read_patterns
from knowledge.schema import Language
from knowledge.wording import Wording

STOP = "control.stop"
_STOP_WORDS = frozenset(("stop", "stopall", "unsubscribe", "cancel", "end", "quit", "alto", "parar"))
"""What carriers take for an opt-out, where the provider does not tell (CTIA, Messaging Principles, 5.1.3)."""
FROM = "text"
"""Where the audit says that an acknowledgement came from."""


@dataclass(frozen=True)
class Answer:
    """What a text from a phone of staff says."""

    acknowledges: bool
    code: str = ""
    language: Language = Language.EN


def read_answer(text: str) -> Answer:
    """Whether it acknowledges an alert, and which one."""
    words = plain(text).strip()
    found = _patterns()["code"].search(words)
    code = found["code"] if found else ""
    rest = re.sub(r"[\s#:]*" + code + r"[\s.!]*", " ", words, count=1).strip() if code else words
    spanish = bool(_patterns()["spanish"].search(rest))
    said = spanish or bool(_patterns()["english"].search(rest)) or (bool(code) and not re.search(r"\w", rest))
    return Answer(said, code if said else "", Language.ES if spanish else Language.EN)


class StaffAnswers:
    """Takes texts from phones of staff, in the place of the engine."""

    def __init__(self, cipher: Cipher, public_url: str) -> None:
        """`public_url`: where the console is, to which an answer points."""
        self._cipher = cipher
        self._public_url = public_url
        self._known: frozenset[bytes] = frozenset()

    def take(self, records: Records, incoming: Incoming, library: Library, now: datetime) -> Receipt | None:
        """Take a text if it is from a phone of staff; None where it is a person's, and goes to the engine."""
        self._known = records.staff_phones.keys()
        if not self.knows(incoming):
            return None
        if (before := records.staff_phones.answered(incoming.provider_id)) is not None:
            return _receipt(before, repeated=True)
        phone = records.staff_phones.by_number(incoming.address)
        if phone is None:
            return None
        reply = self._reply(records, phone, incoming, library, now)
        records.staff_phones.note_answer(incoming.provider_id, reply, now)
        return _receipt(reply)

    def knows(self, incoming: Incoming) -> bool:
        """Whether it is from a phone of staff, as far as was known when the database last answered."""
        may_be = incoming.channel.can.phone_numbers and not incoming.machine and not incoming.drill
        return may_be and key_of(self._cipher, incoming.address) in self._known

    def _reply(self, records: Records, phone: StaffPhone, incoming: Incoming, library: Library, now: datetime) -> str:
        """What is said to it; what it asks for is done."""
        answer = read_answer(incoming.text)
        lines, clinic = library.staff_lines[answer.language], library.clinic.name
        if incoming.command == STOP or plain(incoming.text).strip(" .!") in _STOP_WORDS:
            records.staff_phones.drop(phone.user_id)
            records.audit.append(phone.name, "ended alerts to their phone", phone.user_id, FROM, now)
            return "" if incoming.answered_opt_out else lines.fill("stopped", clinic=clinic)
        if incoming.answered_opt_out:
            return ""
        if not answer.acknowledges:
            return lines.fill("unknown", clinic=clinic)
        return self._acknowledge(records, phone, answer.code, lines, now)

    def _acknowledge(self, records: Records, phone: StaffPhone, code: str, lines: Wording, now: datetime) -> str:
        """The alert with this code, or the newest that is open."""
        sent = records.alerts.sent_to(phone.user_id)
        waiting = [one for one in sent if one.waits]
        meant = [one for one in sent if one.code == code] if code else waiting or sent
        if not meant:
            return lines.fill("which", codes=_codes(waiting)) if waiting else lines.fill("none_open")
        one = next((one for one in meant if one.waits), meant[0])
        if not one.waits or not records.handoffs.acknowledge(one.handoff_id, phone.name, now):
            by = one.acknowledged_by
            return lines.fill("has_it", name=by) if by and by != phone.name else lines.fill("none_open")
        records.audit.append(phone.name, "acknowledged by text", one.conversation_id, FROM, now)
        link = f"{self._public_url}/staff/conversations/{one.conversation_id}"
        taken = lines.fill("taken", code=one.code, link=link)
        others = [other for other in waiting if other.handoff_id != one.handoff_id]
        return f"{taken} {lines.fill('also_open', codes=_codes(others))}" if others else taken


def _codes(waiting: Sequence[Sent]) -> str:
    return ", ".join(one.code for one in waiting[:3])


def _receipt(reply: str, *, repeated: bool = False) -> Receipt:
    return Receipt((Outgoing(Bubble(reply)),) if reply else (), repeated=repeated)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return read_patterns(Path(__file__).parent / "staff_answers.yaml")
