"""Every address of the console, for everybody: who may open it, and that nobody else sees a word of a conversation."""

import re

import pytest

from bot.records.staff import Role
from tests.staff.conftest import Application, Person
from tests.staff.screens import BEFORE_SIGNING_IN, NO_SCREENS, SCREENS

SAID = "my sister called from tulsa"
ALERT_LINK = "/staff/a/<token>"
ANYBODY = {
    "/staff/sign-in",
    "/staff/sign-in/again",
    "/staff/code",
    "/staff/enrol",
    "/staff/enrol/code.svg",
    "/staff/open-id",
    "/staff/open-id/back",
    ALERT_LINK,
    "/staff/app.webmanifest",
    "/staff/worker.js",
}
RESPONDERS = {
    "/staff/drill",
    "/staff/knowledge/new",
    "/staff/replies",
    "/staff/review/teach",
    "/staff/conversations/<conversation_id>/print",
}
ADMINS = {
    "/staff/users",
    "/staff/edits.yaml",
    "/staff/audit",
    "/staff/audit/disclosures/<conversation_id>.csv",
}
"""Pages to look at that need more than a viewer; anything else is for every viewer."""


def addresses(console: Application, method: str) -> list[str]:
    rules = {rule.rule for rule in console.app.url_map.iter_rules() if method in (rule.methods or ())}
    return sorted(rule for rule in rules if "static" not in rule and "<path:" not in rule)


def filled(rule: str, conversation_id: str) -> str:
    rule = rule.replace("<key>", "clinic.contact").replace("<field>", "phone")
    for name in (
        "conversation_id",
        "message_id",
        "handoff_id",
        "user_id",
        "view_id",
        "start_of_id",
        "edit_id",
        "reply_id",
        "follow_up_id",
        "shift_id",
        "day_off_id",
        "device_id",
        "token",
    ):
        rule = rule.replace(f"<{name}>", conversation_id)
    assert "<" not in rule
    return rule


def may_look(role: Role, rule: str) -> bool:
    if rule in ADMINS:
        return role is Role.ADMIN
    return role is not Role.VIEWER or rule not in RESPONDERS


def test_every_page_is_among_the_screens_that_are_looked_at(console: Application) -> None:
    pages = {rule.rule for rule in console.app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    pages = {rule for rule in pages if "static" not in rule}

    assert pages == {*SCREENS, *BEFORE_SIGNING_IN, *NO_SCREENS}, "add it to SCREENS in tests/staff/screens.py"


def test_a_stranger_is_asked_to_sign_in_everywhere(console: Application) -> None:
    conversation_id = console.text(SAID)
    stranger = Person("stranger", "", console.app.test_client(), console.clock, console.store)
    for rule in addresses(console, "GET"):
        answer = stranger.get(filled(rule, conversation_id))
        assert SAID not in answer.get_data(as_text=True), rule
        if rule not in ANYBODY:
            assert (answer.status_code, answer.location.split("?")[0]) == (303, "/staff/sign-in"), rule
    for rule in addresses(console, "POST"):
        answer = stranger.bare_post(filled(rule, conversation_id))
        if rule == ALERT_LINK:
            assert answer.status_code == 404
            continue
        assert answer.status_code in (303, 401), rule
        assert answer.status_code == 401 or answer.location.startswith("/staff/sign-in"), rule


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_pages_and_the_others_do_not_exist(console: Application, role: Role) -> None:
    conversation_id = console.text(SAID)
    person = console.person(role)
    for rule in addresses(console, "GET"):
        if rule in ANYBODY or rule in ("/staff/review/teach", "/staff/handoffs"):
            continue
        answer = person.get(filled(rule, conversation_id))
        right = may_look(role, rule)
        expected = (200,) if "<" not in rule or "conversation_id" in rule else (200, 404)
        assert answer.status_code in (expected if right else (404,)), rule
        if not right:
            assert SAID not in answer.get_data(as_text=True), rule


FILES = {
    ".csv": "text/csv; charset=utf-8",
    ".yaml": "application/yaml; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webmanifest": "application/manifest+json",
    ".js": "text/javascript; charset=utf-8",
}


def test_every_page_is_html_and_every_file_is_what_it_says(console: Application, admin: Person) -> None:
    conversation_id = console.text(SAID)
    wrong = []
    for rule in addresses(console, "GET"):
        answer = admin.get(filled(rule, conversation_id))
        expected = next((kind for ending, kind in FILES.items() if rule.endswith(ending)), "text/html; charset=utf-8")
        if answer.status_code == 200 and answer.content_type != expected:
            wrong.append((rule, answer.content_type))
    assert wrong == []


def test_every_cell_of_a_table_carries_its_heading_for_a_phone(console: Application, admin: Person) -> None:
    conversation_id = console.text(SAID)
    admin.post("/staff/drill")
    bare = []
    for rule in addresses(console, "GET"):
        answer = admin.get(filled(rule, conversation_id))
        if answer.content_type.startswith("text/html") and answer.status_code == 200:
            for table in re.findall(r'<table class="cards".*?</table>', answer.get_data(as_text=True), re.DOTALL):
                bare += [(rule, cell) for cell in re.findall(r"<td(?![^>]*data-label)[^>]*>", table)]
    assert bare == []


KEYS = re.compile(
    r"\b(?:group|groups|coping|crisis|handoff|chat|control|clinic|refuse|meetings|interface)[.@·][a-z_]+\b(?!\.org)"
    r"|\b[0-9a-f]{8}\b|\b[0-9a-f]{32}\b"
)


def test_no_key_and_no_hash_stands_on_a_screen(console: Application, admin: Person) -> None:
    conversation_id = console.text(SAID)
    for words in ("what does na cost", "i want to kill myself", "thank you", "blorp the zed thingy"):
        console.text(words)
    admin.post("/staff/drill")
    found = []
    for rule in addresses(console, "GET"):
        answer = admin.get(filled(rule, conversation_id))
        if answer.content_type.startswith("text/html") and answer.status_code == 200:
            shown = re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))
            found += [(rule, key) for key in KEYS.findall(shown)]
    assert found == []


IN_NO_MENU = {"/staff/account": "Account", "/staff/prove": "Menu", ALERT_LINK: "Menu"}
"""Pages that no link of the menu leads to, and what the menu is called on a phone there."""


def test_the_menu_shows_on_every_page_where_one_is(console: Application, admin: Person) -> None:
    conversation_id = console.text(SAID)
    lost, seen = [], 0
    for rule in addresses(console, "GET"):
        page = admin.get(filled(rule, conversation_id)).get_data(as_text=True)
        if 'aria-label="Console"' not in page or "<h1>Page not found</h1>" in page:
            continue
        here = set(re.findall(r'<a href="[^"]*" aria-current="page">([^<]+?) *<', page))
        summary = re.search(r'<details class="menu">\s*<summary>([^<]+)</summary>', page)
        named = IN_NO_MENU.get(rule) or "".join(sorted(here))
        seen += 1
        if not named or not summary or summary[1].strip() != named.strip():
            lost.append((rule, here, summary and summary[1]))
    assert lost == []
    assert seen > 15


@pytest.mark.parametrize("role", list(Role))
def test_no_form_works_without_the_token_of_the_session(console: Application, role: Role) -> None:
    conversation_id = console.text(SAID)
    person = console.person(role)
    before = console.audited()
    for rule in addresses(console, "POST"):
        if rule in ANYBODY:
            continue
        assert person.bare_post(filled(rule, conversation_id)).status_code == 400, rule
        assert person.bare_post(filled(rule, conversation_id), token="wrong").status_code == 400, rule
    assert {action for _, action in console.audited()[len(before) :]} == {"refused a form without its token"}


FORMS_OF_VIEWERS = (
    "/staff/sign-out",
    "/staff/prove",
    "/staff/account/",
    "/staff/views",
    "/staff/segments",
    "/staff/simulator",
    "/staff/practice",
)


def test_a_viewer_changes_nothing_even_with_the_right_token(console: Application, viewer: Person) -> None:
    conversation_id = console.text(SAID)
    before = console.audited()
    for rule in addresses(console, "POST"):
        if rule not in ANYBODY and not rule.startswith(FORMS_OF_VIEWERS):
            answer = viewer.post(filled(rule, conversation_id), text="hello", outcome="reached them", confirm="yes")
            assert answer.status_code == 404, rule
    assert {action for _, action in console.audited()[len(before) :]} == {"denied"}


def test_somebody_whose_account_was_closed_is_a_stranger(console: Application) -> None:
    conversation_id = console.text(SAID)
    ann = console.person(Role.ADMIN, "ann")
    with console.store.transaction() as records:
        account = records.staff.by_name("ann")
        assert account
        records.staff.set_disabled(account.id, console.clock())
    for rule in addresses(console, "GET"):
        if rule not in ANYBODY:
            answer = ann.get(filled(rule, conversation_id))
            assert answer.status_code == 303, rule
            assert SAID not in answer.get_data(as_text=True), rule


@pytest.mark.parametrize("bad", ["0" * 32, "nothing", "..%2f..%2fetc", "%00", "'; DROP TABLE person;--"])
def test_an_id_that_does_not_exist_is_not_found(console: Application, admin: Person, bad: str) -> None:
    for rule in addresses(console, "GET"):
        if "_id>" in rule and "conversation_id" in rule:
            assert admin.get(rule.replace("<conversation_id>", bad)).status_code == 404, rule
    for rule in addresses(console, "POST"):
        if "<conversation_id>" in rule:
            path = rule.replace("<conversation_id>", bad)
            assert admin.post(path, text="hello", name="", confirm="yes").status_code == 404, rule


@pytest.mark.parametrize(
    ("path", "noted"),
    [
        ("/staff/", "viewed inbox"),
        ("/staff/?show=unclaimed", "viewed inbox"),
        ("/staff/waiting", "viewed inbox"),
        ("/staff/search?words=kill", "searched texts"),
        ("/staff/review", "viewed review"),
        ("/staff/review/teach?message=MESSAGE", "viewed CONVERSATION"),
        ("/staff/conversations/CONVERSATION", "viewed CONVERSATION"),
        ("/staff/conversations/CONVERSATION/thread", "viewed CONVERSATION"),
        ("/staff/conversations/CONVERSATION/replay", "replayed CONVERSATION"),
        ("/staff/conversations/CONVERSATION/print", "printed CONVERSATION"),
    ],
)
def test_every_page_with_a_text_a_name_or_a_number_is_noted_and_what_renews_itself_is_not(
    console: Application, admin: Person, path: str, noted: str
) -> None:
    conversation_id = console.text("i want to kill myself")
    with console.store.reading() as records:
        message_id = records.threads.lines(conversation_id)[0].id
    known = {"CONVERSATION": conversation_id, "MESSAGE": message_id}
    for name, value in known.items():
        path, noted = path.replace(name, value), noted.replace(name, value)

    def lines() -> list[str]:
        with console.store.reading() as records:
            return [f"{row.action} {row.what}" for row in records.audit.page(size=1000)]

    before = len(lines())
    assert admin.get(path).status_code == 200
    assert lines()[: len(lines()) - before] == [noted]
    if "viewed" in noted:
        assert admin.client.get(path, headers={"X-Live": "1"}, base_url="https://bot.example.org").status_code == 200
