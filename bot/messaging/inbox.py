"""The inbox: receive one message exactly once - dedupe, load the talk, ask the engine, record, commit."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter
from sqlalchemy.exc import DBAPIError

from bot.conversation.engine import Engine
from bot.conversation.model import AskForPlace, Bubble, Channel, EraseConversation, InLine, Message, OpenHandOff, Turn
from bot.conversation.state import State
from bot.messaging import delivery
from bot.messaging.consent import believed, meant
from bot.messaging.delivery import Report
from bot.messaging.late import fit_for
from bot.messaging.limits import DEFAULT_LIMITS, Limits, counted
from bot.messaging.messages import LONGEST_TEXT, Incoming, Outgoing, Receipt, UnreadUpdate, clean
from bot.messaging.recording import Answered, as_it_stood, kept_reminders, noted_call, record_turn, stored_replies
from bot.messaging.spool import Spool
from bot.messaging.staff_answers import StaffAnswers
from bot.messaging.takeover import hold_for_staff, tell_staff
from bot.monitoring.latency import ANSWERS
from bot.monitoring.logs import where
from bot.records.conversations import Known, Overtaken, Thread, Traffic
from bot.records.store import DatabaseBusy, Records, Store, is_down
from knowledge.schema import Language

log = structlog.get_logger()

_WAITING: TypeAdapter[Incoming | UnreadUpdate] = TypeAdapter(Incoming | UnreadUpdate)
_BILL_EVERY = timedelta(seconds=10)
BLOCKED = 403
"""Telegram's code for a person who has blocked the bot."""
_TRIES = 20
"""Attempts when others write to the same conversation at the same moment."""


class Inbox:
    """The only room that touches the records and the clock."""

    def __init__(
        self,
        store: Store,
        engine: Engine,
        spool: Spool,
        clock: Callable[[], datetime],
        limits: Limits = DEFAULT_LIMITS,
        public_url: str = "",
        warm_up: Callable[[datetime], None] = lambda _: None,
    ) -> None:
        """`public_url`: where the console is, which staff who answer an alert are pointed to.

        `warm_up`: loads what a text needs, before the first one has the database.
        """
        self._staff = StaffAnswers(store.cipher, public_url)
        self._limits = limits
        self._store = store
        self._engine = engine
        self._spool = spool
        self._clock = clock
        self._bill = _Bill()
        self._warm_up = warm_up

    @property
    def engine(self) -> Engine:
        """What decides; it is replaced when staff publish a change."""
        return self._engine

    def use(self, engine: Engine) -> None:
        """Decide with another engine from the next message on."""
        self._engine = engine

    def warm_up(self) -> None:
        """Load what texts need, unless that is done; no transaction may be open."""
        self._warm_up(self._clock())

    def receive(self, incoming: Incoming, *, worker_sends: bool = False) -> Receipt:
        """Record and answer one message, in one transaction; answer it even while the database is down.

        The caller sends the replies, at once, unless `worker_sends`.

        Raises:
            OSError: neither the database nor the spool took the message, so it must not be acknowledged.
        """
        incoming = replace(incoming, text=clean(incoming.text))
        with ANSWERS.time():
            return self._receive(incoming, worker_sends=worker_sends)

    def _receive(self, incoming: Incoming, *, worker_sends: bool) -> Receipt:
        try:
            return self._record_and_answer(incoming, worker_sends=worker_sends)
        except Exception as error:
            if is_down(error):
                return self._answer_without_database(incoming, error)
            raise

    def take_in(self, incoming: Incoming) -> None:
        """Record a message that is kept elsewhere too, and let the worker answer it.

        Raises:
            Exception: it could not be recorded, and nobody has answered it; whoever has it must come again.
        """
        self._record_and_answer(replace(incoming, text=clean(incoming.text)), worker_sends=True)

    def keep_unread(self, update: UnreadUpdate) -> None:
        """Keep for staff what nobody could read, sealed; on disk while the database is down.

        Raises:
            OSError: neither took it, so it must not be acknowledged.
        """
        try:
            with self._store.transaction() as records:
                records.unread.keep(update.channel, update.provider_id, update.content, self._clock())
        except (DatabaseBusy, DBAPIError) as error:
            self._spool_it(update, error)

    def person_left(self, channel: Channel, address: str) -> None:
        """The person blocked the bot: they cannot be reached. What they chose about messages stays as it is."""
        now = self._clock()
        with self._store.transaction() as records:
            thread = records.conversations.thread_of(channel, address, now)
            records.people.set_unreachable(thread.id, BLOCKED, now, now)

    def person_returned(self, channel: Channel, address: str) -> None:
        """The person unblocked the bot: they can be reached again, and an opt-out stays."""
        with self._store.transaction() as records:
            thread = records.conversations.thread_of(channel, address, self._clock())
            records.people.set_reachable(thread.person_id)

    def delivered(self, report: Report) -> bool:
        """Take a provider's report on one message; false where there is no such message."""
        with self._store.transaction() as records:
            return delivery.take(records, report, self._clock())

    def language_of(self, channel: Channel, address: str) -> str | None:
        """The language in which a person was last answered."""
        with self._store.transaction() as records:
            return records.people.language_of(channel, address)

    def take_up_spool(self) -> int:
        """Record the messages that came while the database was down; how many.

        One that cannot be recorded stays on disk and is told in the log once; it holds up no other.

        Raises:
            Exception: the database is still down, or busy; everything that is left stays in its order.
        """
        taken = 0
        with self._spool.waiting() as files:
            for path in files:
                try:
                    self._record_spooled(self._spool.read(path))
                except FileNotFoundError:
                    continue  # another process that shares the folder was faster
                except Exception as error:
                    if is_down(error):
                        raise
                    log.error("a spooled message cannot be taken up; it stays", file=path.name, where=where(error))
                    self._spool.leave(path)
                else:
                    path.unlink(missing_ok=True)
                    taken += 1
        if taken:
            log.info("spooled messages recorded", messages=taken)
        return taken

    def _record_spooled(self, content: str) -> None:
        match _from_json(content):
            case UnreadUpdate() as update:
                with self._store.transaction() as records:
                    records.unread.keep(update.channel, update.provider_id, update.content, self._clock())
            case Incoming() as incoming:
                self._record_and_answer(incoming, already_answered=True)

    def _record_and_answer(
        self, incoming: Incoming, *, worker_sends: bool = False, already_answered: bool = False
    ) -> Receipt:
        """One message in one transaction, tried again where somebody else wrote to the conversation meanwhile.

        Raises:
            Overtaken: others were faster again and again.
        """
        self.warm_up()
        for _ in range(_TRIES):
            try:
                return self._record_once(incoming, worker_sends=worker_sends, already_answered=already_answered)
            except Overtaken:
                continue
        raise Overtaken

    def _record_once(self, incoming: Incoming, *, worker_sends: bool, already_answered: bool) -> Receipt:
        now = self._clock()
        with self._store.transaction() as records:
            if (taken := self._staff.take(records, incoming, self._engine.library, now)) is not None:
                return taken
            try:
                thread = records.conversations.thread_of(incoming.channel, incoming.address, now, incoming.provider_id)
            except Known as known:
                return Receipt(stored_replies(records, known.message_id), repeated=True)
            if thread.unreachable:
                records.people.set_reachable(thread.person_id)
            before = as_it_stood(thread, now)
            state = before or State(opted_out=thread.opted_out)
            call_back = noted_call(records, thread, now)
            state = replace(state, reminders=kept_reminders(records, thread), call_back=call_back)
            turn = self._turn(incoming, state, now, lambda: _place_in_line(records, thread, now))
            traffic = self._traffic(records, thread, incoming, now)
            texts_today = self._bill.texts_today(records, now) if incoming.channel.can.phone_numbers else 0
            turn = self._limits.hold(incoming, turn, state, traffic, texts_today, self._engine.library, now)
            hold = hold_for_staff(turn, state, thread, self._engine.library)
            turn = hold.turn
            version = self._engine.library.version(turn.answers, turn.language)
            erased = any(isinstance(effect, EraseConversation) for effect in turn.effects)
            done = already_answered or (worker_sends and erased)
            replies_are = "sent" if done else "ready" if worker_sends else "sending"
            answered = Answered(incoming, before, turn, version, traffic)
            message_id, replies = record_turn(records, thread, answered, now, replies_are)
            if hold.danger:
                tell_staff(records, thread, message_id, hold, now)
        if worker_sends and erased:  # the address is gone, so only the channel can still answer
            replies = tuple(replace(reply, outbox_id=None) for reply in replies)
        if incoming.channel.can.phone_numbers:
            self._bill.add(len(replies))
        log.info(
            "answered",
            conversation=thread.id,
            channel=incoming.channel.value,
            topic=turn.topic,
            confidence=round(turn.confidence, 3),
            crisis=turn.crisis and turn.crisis.value,
            escalated=turn.escalated,
            bubbles=len(replies),
            ms=round((self._clock() - now).total_seconds() * 1000, 1),
        )
        return Receipt(replies, turn=turn)

    def _traffic(self, records: Records, thread: Thread, incoming: Incoming, now: datetime) -> Traffic:
        if incoming.edited:
            return thread.traffic
        return counted(thread.traffic, now)

    def _turn(self, incoming: Incoming, state: State, now: datetime, line: AskForPlace | None = None) -> Turn:
        """What is said and done, as is right for the way in which the message came."""
        turn = believed(incoming, self._decide(incoming, state, now, line), state)
        return fit_for(incoming, turn, state, self._engine.library)

    def _decide(self, incoming: Incoming, state: State, now: datetime, line: AskForPlace | None) -> Turn:
        incoming = meant(incoming, state)
        message = Message(
            text=incoming.text[:LONGEST_TEXT],
            channel=incoming.channel,
            location=incoming.location,
            choice=incoming.choice,
            command=incoming.command,
            spanish=incoming.spanish,
            language=incoming.language,
            media=incoming.media,
            answered_opt_out=incoming.answered_opt_out,
        )
        try:
            return self._engine.respond(message, state, now, line)
        except Exception as error:
            log.error("engine failed", where=where(error))
            return self._apologise(state)

    def _apologise(self, state: State) -> Turn:
        language = state.language or Language.EN
        text = self._engine.library.answer("interface.error", language).text
        handoff = OpenHandOff("unknown")
        return Turn((Bubble(text),), state, "unknown", 0.0, language, answers=("interface.error",), effects=(handoff,))

    def _answer_without_database(self, incoming: Incoming, error: Exception) -> Receipt:
        """Keep the message for later, answer from an empty state; a crisis never waits for a database."""
        self._spool_it(incoming, error)
        if self._staff.knows(incoming):
            return Receipt(())
        state, now = State(), self._clock()
        turn = self._turn(incoming, state, now)
        turn = self._limits.hold(incoming, turn, state, Traffic(), 0, self._engine.library, now)
        return Receipt(tuple(Outgoing(bubble) for bubble in turn.reply), turn=turn)

    def _spool_it(self, waiting: Incoming | UnreadUpdate, error: Exception) -> None:
        log.error("database down", where=where(error), waiting=self._spool.count() + 1)
        self._spool.keep(f"{waiting.channel}:{waiting.provider_id}", _to_json(waiting))


def _place_in_line(records: Records, thread: Thread, now: datetime) -> InLine | None:
    ahead = records.handoffs.ahead_of(thread.id, now)
    return InLine(ahead.people, ahead.taken) if ahead else None


class _Bill:
    """How many texts went out today, asked of the database now and then."""

    def __init__(self) -> None:
        self._known: tuple[datetime, int] | None = None
        self._since = 0

    def texts_today(self, records: Records, now: datetime) -> int:
        """As far as this process knows: what it has sent itself, and what others had until a few seconds ago."""
        if self._known is None or not timedelta(0) <= now - self._known[0] < _BILL_EVERY:
            self._known, self._since = (now, records.texts_sent.last_day(now)), 0
        return self._known[1] + self._since

    def add(self, texts: int) -> None:
        """This process has sent some more."""
        self._since += texts


def _to_json(waiting: Incoming | UnreadUpdate) -> str:
    return _WAITING.dump_json(waiting).decode()


def _from_json(content: str) -> Incoming | UnreadUpdate:
    return _WAITING.validate_json(content)
