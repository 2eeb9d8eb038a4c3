"""The tables. Who wrote and what is in `LargeBinary` columns, sealed; everything else is clear for counting."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.records.types import UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

person = Table(
    "person",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("address", LargeBinary),
    Column("address_key", LargeBinary(16), nullable=False),
    Column("language", String(2)),
    Column("opted_out_at", UtcTime),
    Column("unreachable_at", UtcTime),
    Column("unreachable_code", Integer),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("channel", "address_key"),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("person_id", ForeignKey("person.id"), nullable=False, unique=True),
    Column("state", LargeBinary, nullable=False),
    Column("mode", String(8), nullable=False, default="bot"),
    Column("taken_by", String(64)),
    Column("taken_at", UtcTime),
    Column("staff_active_at", UtcTime),
    Column("assigned_to", String(64)),
    Column("labels", String(200), nullable=False, default="", server_default=""),
    Column("reviewed_by", String(64)),
    Column("reviewed_at", UtcTime),
    Column("risk_kind", String(16)),
    Column("risk_level", Integer),
    Column("risk_since", UtcTime),
    Column("held_message_id", String(32)),
    Column("held_until", UtcTime),
    Column("minute_at", UtcTime),
    Column("minute_count", Integer),
    Column("day_at", UtcTime),
    Column("day_count", Integer),
    Column("slowed_at", UtcTime),
    Column("last_number", Integer, nullable=False, default=0),
    Column("last_activity_at", UtcTime, nullable=False, index=True),
    Column("version", Integer, nullable=False, default=1),
    Column("forgotten_at", UtcTime),
    Index(None, "held_until"),
    Index(
        "ix_conversation_remembered",
        "last_activity_at",
        sqlite_where=text("forgotten_at IS NULL"),
        postgresql_where=text("forgotten_at IS NULL"),
    ),
    Index(
        None,
        "assigned_to",
        sqlite_where=text("assigned_to IS NOT NULL"),
        postgresql_where=text("assigned_to IS NOT NULL"),
    ),
    Index(None, "taken_by", sqlite_where=text("taken_by IS NOT NULL"), postgresql_where=text("taken_by IS NOT NULL")),
)

TELLS_OF_DANGER = "crisis IS NOT NULL"
"""Texts of a person that told of a danger: few among all."""
NOT_UNDERSTOOD = "direction = 'in' AND (topic = 'unknown' OR confidence < 0.5)"
"""Texts of a person without a topic, or with a doubtful one. In other words SQLite would not use the index."""


message = Table(
    "message",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("direction", String(3), nullable=False),
    Column("author", String(64), nullable=False),
    Column("channel", String(16), nullable=False),
    Column("provider_id", String(64)),
    Column("reply_to", String(32)),
    Column("text", LargeBinary),
    Column("edited", Boolean, nullable=False, default=False),
    Column("topic", String(32)),
    Column("confidence", Float),
    Column("crisis", String(16)),
    Column("groups", String(32)),
    Column("answers", String(400)),
    Column("version", String(8)),
    Column("language", String(2)),
    Column("delivery", String(16)),
    Column("error_code", Integer),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("conversation_id", "number"),
    UniqueConstraint("channel", "provider_id"),
    Index(None, "reply_to"),
    Index(None, "created_at"),
    Index(None, "topic", "created_at"),
    Index(
        "ix_message_kept",
        "created_at",
        sqlite_where=text("text IS NOT NULL"),
        postgresql_where=text("text IS NOT NULL"),
    ),
    Index(
        "ix_message_not_understood",
        "created_at",
        sqlite_where=text(NOT_UNDERSTOOD),
        postgresql_where=text(NOT_UNDERSTOOD),
    ),
    Index(
        "ix_message_danger",
        "conversation_id",
        sqlite_where=text(TELLS_OF_DANGER),
        postgresql_where=text(TELLS_OF_DANGER),
    ),
)

unread_update = Table(
    "unread_update",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("provider_id", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("received_at", UtcTime, nullable=False, index=True),
    UniqueConstraint("channel", "provider_id"),
)

deletion = Table(
    "deletion",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("channel", String(16), nullable=False),
    Column("what", LargeBinary, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False, index=True),
)

handoff = Table(
    "handoff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("message_id", String(32)),
    Column("reason", String(32), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("details", LargeBinary),
    Column("opened_at", UtcTime, nullable=False),
    Column("acknowledged_at", UtcTime),
    Column("acknowledged_by", String(64)),
    Column("resolved_at", UtcTime),
    Column("resolved_by", String(64)),
    Column("outcome", String(40)),
    Column("risk_kind", String(16)),
    Column("risk_level", Integer),
    Column("risk_since", UtcTime),
    Column("drill", Boolean, nullable=False, default=False, server_default=false()),
    Index(None, "resolved_at", "opened_at"),
    Index(
        "ix_handoff_detailed",
        "opened_at",
        sqlite_where=text("details IS NOT NULL"),
        postgresql_where=text("details IS NOT NULL"),
    ),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("message_id", ForeignKey("message.id"), nullable=False, unique=True),
    Column("number", Integer, nullable=False),
    Column("channel", String(16), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("buttons", LargeBinary),
    Column("state", String(16), nullable=False),
    Column("repeatable", Boolean, nullable=False),
    Column("attempts", Integer, nullable=False, default=0),
    Column("due_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    Column("tried_at", UtcTime),
    Column("lease_until", UtcTime),
    Column("provider_id", String(64)),
    Column("error_code", Integer),
    Column("created_at", UtcTime, nullable=False),
    Index(None, "state", "due_at"),
    Index(None, "conversation_id", "number"),
    Index(None, "channel", "tried_at"),
    Index(None, "created_at"),
)

texts_sent = Table(
    "texts_sent",
    metadata,
    Column("hour", UtcTime, primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("texts", Integer, nullable=False),
)

channel_fault = Table(
    "channel_fault",
    metadata,
    Column("channel", String(16), primary_key=True),
    Column("code", Integer),
    Column("since", UtcTime, nullable=False),
    Column("paused_until", UtcTime, nullable=False),
    Column("tell_at", UtcTime, nullable=False),
)

canary = Table(
    "canary",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

alert = Table(
    "alert",
    metadata,
    Column("handoff_id", ForeignKey("handoff.id"), primary_key=True),
    Column("told", Integer, nullable=False, default=0),
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("last_told_at", UtcTime),
    Column("round", Integer, nullable=False, default=0, server_default="0"),
)

alert_told = Table(
    "alert_told",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("handoff_id", ForeignKey("handoff.id"), nullable=False, index=True),
    Column("user_id", ForeignKey("staff_user.id")),
    Column("name", String(64), nullable=False),
    Column("round", Integer, nullable=False),
    Column("reached", Boolean),
    Column("told_at", UtcTime, nullable=False),
    Column("link_used_at", UtcTime),
    Index(None, "user_id", "told_at"),
)

staff_phone = Table(
    "staff_phone",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False, unique=True),
    Column("number", LargeBinary, nullable=False),
    Column("number_key", LargeBinary(16), nullable=False, index=True),
    Column("added_at", UtcTime, nullable=False),
    Column("code", String(6)),
    Column("tries", Integer, nullable=False, default=0),
    Column("confirmed_at", UtcTime),
)

push_device = Table(
    "push_device",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False, index=True),
    Column("subscription", LargeBinary, nullable=False),
    Column("endpoint_key", LargeBinary(16), nullable=False, unique=True),
    Column("browser", String(80), nullable=False),
    Column("added_at", UtcTime, nullable=False),
)

staff_answer = Table(
    "staff_answer",
    metadata,
    Column("provider_id", String(64), primary_key=True),
    Column("reply", String(640), nullable=False),
    Column("answered_at", UtcTime, nullable=False, index=True),
)

shift = Table(
    "shift",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("ends_at", UtcTime, nullable=False, index=True),
)

shift_offer = Table(
    "shift_offer",
    metadata,
    Column("shift_id", ForeignKey("shift.id"), primary_key=True),
    Column("to_id", ForeignKey("staff_user.id"), nullable=False, index=True),
    Column("offered_at", UtcTime, nullable=False),
)

day_off = Table(
    "day_off",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id")),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("what", String(60), nullable=False),
)

escalation = Table(
    "escalation",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("minutes", Integer, nullable=False),
)

feed = Table(
    "feed",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("tried_at", UtcTime),
    Column("succeeded_at", UtcTime),
    Column("problem", String(400), nullable=False, default=""),
    Column("refused", Text, nullable=False, default="{}"),
    Column("repaired", Text, nullable=False, default="{}"),
    Column("etag", String(256), nullable=False, default=""),
    Column("last_modified", String(64), nullable=False, default=""),
    Column("held_back", Integer, nullable=False, default=0),
    Column("accepts_loss", Boolean, nullable=False, default=False),
)

meeting = Table(
    "meeting",
    metadata,
    Column("key", String(16), primary_key=True),
    Column("feed", String(64), nullable=False, index=True),
    Column("content", Text, nullable=False),
    Column("listed_on", Date, nullable=False),
    Column("missed", Integer, nullable=False, default=0),
)

meeting_index = Table(
    "meeting_index",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", String(32), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("made_at", UtcTime, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("meeting_key", String(16), nullable=False),
    Column("starts_at", UtcTime, nullable=False),
    Column("due_at", UtcTime),
    Column("ask_at", UtcTime),
    Column("weekly", Boolean, nullable=False, default=False),
    Column("asks_after", Boolean, nullable=False, default=False),
    Column("told", LargeBinary, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    UniqueConstraint("conversation_id", "meeting_key"),
    Index(None, "due_at"),
    Index(None, "ask_at"),
)

check_in = Table(
    "check_in",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("what", LargeBinary, nullable=False),
    Column("due_at", UtcTime, nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
)

staff_user = Table(
    "staff_user",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("totp_secret", LargeBinary),
    Column("totp_confirmed", Boolean, nullable=False, default=False),
    Column("totp_last_step", Integer, nullable=False, default=0),
    Column("recovery_codes", Text, nullable=False, default=""),
    Column("created_at", UtcTime, nullable=False),
    Column("disabled_at", UtcTime),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False, index=True),
    Column("form_token", String(64), nullable=False),
    Column("complete", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("proved_at", UtcTime, nullable=False),
    Column("from_where", String(64), nullable=False),
    Column("browser", String(80), nullable=False),
    Column("ended_at", UtcTime),
)

sign_in_failure = Table(
    "sign_in_failure",
    metadata,
    Column("key", String(160), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("not_before", UtcTime, nullable=False),
    Column("last_at", UtcTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False, index=True),
    Column("who", String(64), nullable=False),
    Column("action", String(40), nullable=False),
    Column("what", String(200), nullable=False),
    Column("from_where", String(64), nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

note = Table(
    "note",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("author", String(64), nullable=False),
    Column("text", LargeBinary),
    Column("created_at", UtcTime, nullable=False),
)

review = Table(
    "review",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("verdict", String(16), nullable=False),
    Column("topic", String(32)),
    Column("reviewed_by", String(64), nullable=False),
    Column("reviewed_at", UtcTime, nullable=False),
)

sent_form = Table(
    "sent_form",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("onward", String(200), nullable=False),
    Column("sent_at", UtcTime, nullable=False, index=True),
)

suggestion = Table(
    "suggestion",
    metadata,
    Column("message_id", ForeignKey("message.id"), primary_key=True),
    Column("ignored_by", String(64), nullable=False),
    Column("ignored_at", UtcTime, nullable=False),
)

draft = Table(
    "draft",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False),
    Column("text", LargeBinary, nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    UniqueConstraint("conversation_id", "user_id"),
)

saved_reply = Table(
    "saved_reply",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(40), nullable=False, unique=True),
    Column("en", LargeBinary, nullable=False),
    Column("es", LargeBinary, nullable=False),
    Column("saved_by", String(64), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
)

follow_up = Table(
    "follow_up",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), nullable=False, index=True),
    Column("what", LargeBinary),
    Column("due_at", UtcTime, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcTime, nullable=False),
    Column("done_at", UtcTime),
    Column("done_by", String(64)),
    Index(None, "done_at", "due_at"),
)

edit = Table(
    "edit",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("language", String(2), nullable=False),
    Column("entry", String(64), nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("replaced", LargeBinary),
    Column("state", String(16), nullable=False),
    Column("report", Text, nullable=False, default=""),
    Column("drafted_by", String(64), nullable=False),
    Column("drafted_at", UtcTime, nullable=False),
    Column("decided_by", String(64)),
    Column("decided_at", UtcTime),
    Index(None, "state", "drafted_at"),
)

saved_view = Table(
    "saved_view",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("user_id", ForeignKey("staff_user.id"), nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("query", String(400), nullable=False),
)

day_count = Table(
    "day_count",
    metadata,
    Column("day", String(10), primary_key=True),
    Column("content", Text, nullable=False),
)

meeting_report = Table(
    "meeting_report",
    metadata,
    Column("meeting_key", String(16), primary_key=True),
    Column("conversation_id", ForeignKey("conversation.id"), primary_key=True),
    Column("reported_at", UtcTime, nullable=False),
    Column("settled_at", UtcTime),
    Column("settled_by", String(64)),
)

meeting_correction = Table(
    "meeting_correction",
    metadata,
    Column("meeting_key", String(16), primary_key=True),
    Column("content", Text, nullable=False),
    Column("corrected_by", String(64), nullable=False),
    Column("corrected_at", UtcTime, nullable=False),
)

hidden_meeting = Table(
    "hidden_meeting",
    metadata,
    Column("meeting_key", String(16), primary_key=True),
    Column("hidden_by", String(64), nullable=False),
    Column("hidden_at", UtcTime, nullable=False),
)
