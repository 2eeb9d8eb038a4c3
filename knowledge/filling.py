"""The clinic's name, phone and email in the gaps of what is written; and out of them again."""

from knowledge.schema import Answer, Clinic, Language

_NAME, _EMAIL = 7, 16
"""Characters of the name and the email that the wordings are measured with."""


def filled(answer: Answer, clinic: Clinic) -> Answer:
    """The answer with the clinic's name, phone and email in the place of {clinic}, {phone} and {email}."""
    if "{" not in "".join((*answer.texts, answer.more or "")):
        return answer
    return answer.model_copy(
        update={
            "text": fill_text(answer.text, clinic),
            "more": fill_text(answer.more, clinic) if answer.more else None,
            "again": tuple(fill_text(text, clinic) for text in answer.again),
            "night": tuple(fill_text(text, clinic) for text in answer.night),
        }
    )


def fill_text(text: str, clinic: Clinic) -> str:
    """A text with the clinic's name, phone and email in their gaps."""
    for gap, value in _gaps(clinic):
        text = text.replace(gap, value)
    return text


def with_gaps(text: str, clinic: Clinic) -> str:
    """A text with gaps in the place of the clinic's phone and email, so that it follows them when they change."""
    for gap, value in _gaps(clinic)[1:]:
        text = text.replace(value, gap)
    return text


def _gaps(clinic: Clinic) -> tuple[tuple[str, str], ...]:
    return (("{clinic}", clinic.name), ("{phone}", clinic.phone), ("{email}", clinic.email))


def filled_answers(written: dict[Language, dict[str, Answer]], clinic: Clinic) -> dict[Language, dict[str, Answer]]:
    """Every answer with this clinic's contacts."""
    return {
        language: {key: filled(answer, clinic) for key, answer in found.items()} for language, found in written.items()
    }


def with_short_contacts(clinic: Clinic) -> Clinic:
    """Contacts as long as those that the wordings were written with: a longer name costs a segment, and is no fault."""
    local, _, domain = clinic.email.partition("@")
    email = f"{local[:4]}@{domain[-_EMAIL + 5 :]}" if len(clinic.email) > _EMAIL else clinic.email
    return clinic.model_copy(update={"name": clinic.name[:_NAME], "email": email})
