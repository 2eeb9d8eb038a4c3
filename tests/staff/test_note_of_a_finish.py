"""One tap finishes; the note is asked for where it can still be undone."""

from tests.staff.conftest import Application, Person


def test_a_note_is_asked_for_after_one_tap_too_and_leads_back_to_where_it_can_be_undone(
    console: Application, responder: Person
) -> None:
    path = f"/staff/conversations/{console.text('i want to kill myself tonight')}"
    responder.post(f"{path}/take")
    finished = responder.post(f"{path}/finish", outcome="reached them").location
    assert "<details open><summary>Add a note</summary>" in responder.text(finished)
    noted = responder.post(f"{path}/notes", text="Safe at her sister's.", finished="yes")

    assert noted.location == finished
    assert "<summary>Add another note</summary>" in responder.text(finished)
    assert "Undo" in responder.text(finished)
    assert "Safe at her sister&#39;s." in responder.text(path)
