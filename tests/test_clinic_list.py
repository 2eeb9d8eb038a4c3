"""The clinic's own list, as people fill in sheets: every form of days, times and dates; errors told by their cell."""

import zipfile
from datetime import date
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from bot.feeds.cells import date_of, days_of, duration_of, minute_of
from bot.feeds.clinic_list import COLUMNS, read_list
from bot.feeds.model import Feed, FeedFailed, FeedKind, Reading, Refused
from bot.meetings.model import Attendance, Trait

TODAY = date(2026, 11, 24)
FEED = Feed("clinic", FeedKind.LIST, "na", "the clinic", "list.csv")
GOOD = {
    "group": "na", "name": "Good", "day": "Friday", "time": "19:00", "duration": "60", "attendance": "in_person",
    "address": "1 A St", "latitude": "34.07", "longitude": "-118.26", "checked_on": "2026-11-20",
}  # fmt: skip


def read(tmp_path: Path, *rows: dict[str, str]) -> Reading:
    path = tmp_path / "list.csv"
    lines = [",".join(COLUMNS)]
    lines += [",".join(f'"{({**GOOD, **row}).get(column, "")}"' for column in COLUMNS) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return read_list(path, FEED, TODAY)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Friday ", [5]),
        ("Fridays", [5]),
        ("FRI", [5]),
        ("Thurs", [4]),
        ("Thurs.", [4]),
        ("Tues", [2]),
        ("Weds", [3]),
        ("viernes", [5]),
        ("Los sábados", [6]),
        ("Miércoles", [3]),
        ("0", [0]),
        ("Monday, Wednesday, Friday", [1, 3, 5]),
        ("Mon/Wed/Fri", [1, 3, 5]),
        ("Mon, Wed & Fri", [1, 3, 5]),
        ("Tues and Thurs", [2, 4]),
        ("lunes y jueves", [1, 4]),
        ("Mon-Fri", [1, 2, 3, 4, 5]),
        ("Friday to Sunday", [5, 6, 0]),
        ("lunes a viernes", [1, 2, 3, 4, 5]),
        ("daily", [0, 1, 2, 3, 4, 5, 6]),
        ("Weekdays", [1, 2, 3, 4, 5]),
        ("todos los días", [0, 1, 2, 3, 4, 5, 6]),
    ],
)
def test_days_as_people_write_them(text: str, days: list[int]) -> None:
    assert days_of(text) == days


@pytest.mark.parametrize(
    ("text", "minute"),
    [
        ("19:00", 1140),
        ("19:00:00", 1140),
        ("7:00PM", 1140),
        ("7 PM", 1140),
        ("7pm", 1140),
        ("7 p.m.", 1140),
        ("7:30 a. m.", 450),
        ("noon", 720),
        ("12 noon", 720),
        ("Mediodía", 720),
        ("midnight", 0),
        ("20.57", 1257),
        ("1930", 1170),
        ("19h30", 1170),
        ("12:15 am", 15),
        ("7:30p", 1170),
        ("7:30 P", 1170),
        ("7:30a", 450),
        ("7p", 1140),
        ("7P.", 1140),
        ("11a", 660),
        ("7.30p", 1170),
        ("730pm", 1170),
        ("0730 AM", 450),
        ("730p", 1170),
        ("1130a", 690),
        ("12p", 720),
        ("12a", 0),
        ("12n", 720),
        ("12:00 noon", 720),
        ("12 at night", 0),
        ("12 N", 720),
        ("12 m.", 720),
        ("12M", 720),
        ("7:30 de la noche", 1170),
        ("7 de la tarde", 1140),
        ("8:30 de la mañana", 510),
        ("12:30 de la tarde", 750),
        ("8 in the morning", 480),
        ("7:30 in the evening", 1170),
    ],
)
def test_times_as_people_write_them(text: str, minute: int) -> None:
    assert minute_of(text) == minute


@pytest.mark.parametrize("text", ["", "7", "25:00", "19:75", "evening", "13 pm pm", "7-8pm", "7 noon", "7:5p", "7:30x"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        minute_of(text)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("", None),
        ("60", 60),
        ("1:30", 90),
        ("90 min", 90),
        ("1.5 hours", 90),
        ("1 hr", 60),
        ("1 hr 30", 90),
        ("2h", 120),
        ("1 hora", 60),
    ],
)
def test_durations_as_people_write_them(text: str, minutes: int | None) -> None:
    assert duration_of(text) == minutes


@pytest.mark.parametrize("text", ["2026-11-20", "11/20/2026", "11/20/26", "11-20-2026", "2026-11-20T00:00:00"])
def test_dates_as_people_write_them(text: str) -> None:
    assert date_of(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "attendance"),
    [
        ("in_person", Attendance.IN_PERSON),
        ("In-Person", Attendance.IN_PERSON),
        ("in person", Attendance.IN_PERSON),
        ("presencial", Attendance.IN_PERSON),
        ("Zoom", Attendance.ONLINE),
        ("En línea", Attendance.ONLINE),
        ("Hybrid", Attendance.HYBRID),
        ("", Attendance.IN_PERSON),
    ],
)
def test_how_one_can_come(tmp_path: Path, text: str, attendance: Attendance) -> None:
    link = "https://zoom.us/j/1" if attendance is not Attendance.IN_PERSON else ""
    (meeting,) = read(tmp_path, {"attendance": text, "link": link}).meetings

    assert meeting.attendance == attendance


@pytest.mark.parametrize(
    ("text", "group"),
    [("NA", "na"), ("Narcotics Anonymous", "na"), ("SMART Recovery", "smart"), ("AA", "aa"), ("Al-Anon", "alanon")],
)
def test_groups_by_short_or_long_name(tmp_path: Path, text: str, group: str) -> None:
    assert [meeting.group for meeting in read(tmp_path, {"group": text}).meetings] == [group]


def test_kinds_in_words_and_a_place_by_its_zip_code(tmp_path: Path) -> None:
    row = {"traits": "LGBTQ+ Women Wheelchair", "address": "1 A St, Los Angeles 90026", "latitude": "", "longitude": ""}
    (meeting,) = read(tmp_path, row).meetings

    assert meeting.traits == {Trait.LGBTQ, Trait.WOMEN, Trait.WHEELCHAIR}
    assert meeting.rough


def test_several_days_in_a_cell_are_several_meetings(tmp_path: Path) -> None:
    reading = read(tmp_path, {"day": "Monday, Wednesday, Friday"})

    assert [meeting.day for meeting in reading.meetings] == [1, 3, 5]
    assert len({meeting.key for meeting in reading.meetings}) == 3


def test_one_name_and_time_at_two_addresses_are_two_meetings(tmp_path: Path) -> None:
    reading = read(tmp_path, {}, {"address": "2 B St"}, {})

    assert [meeting.address for meeting in reading.meetings] == ["1 A St", "2 B St"]
    assert reading.refused == {"row 4: the same id twice": 1}


def test_every_error_is_told_by_its_cell_all_at_once(tmp_path: Path) -> None:
    bad = {"group": "bowling", "day": "Someday", "time": "25:00", "attendance": "fax", "checked_on": "", "name": ""}
    reading = read(tmp_path, {}, bad, {"name": "Lost", "address": "", "latitude": "", "longitude": ""})

    assert len(reading.meetings) == 1
    assert list(reading.refused) == [
        "A3 group: 'bowling' is no group that we know: write na, or add it to fellowships.yaml",
        "C3 day: 'Someday': write it as Monday",
        "D3 time: time 25:00",
        "G3 attendance: 'fax': write in_person, online or hybrid",
        "R3 checked_on: is empty: the day it was last checked, as 2026-11-24",
        "B3 name: is empty",
        "row 4: no place",
    ]


def test_comments_and_empty_lines_do_not_shift_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('# a comment\ngroup,name,day,time\n\nna,"Two\nlines",Someday,19:00\nna,X,Noday,19:00\n')

    told = [reason.split(":")[0] for reason in read_list(path, FEED, TODAY).refused]
    assert told == ["C4 day", "row 4 checked_on", "C6 day", "row 6 checked_on"]


def workbook(path: Path, rows: list[list[str | float]]) -> None:
    """A spreadsheet as small as they come: texts inline; style 1 is a date, style 2 a time."""

    def cell(value: str | float) -> str:
        if isinstance(value, str):
            return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        style = 2 if value < 1 else 1 if value > 40000 else 0
        return f'<c s="{style}"><v>{value}</v></c>'

    sheet = "".join(f"<row>{''.join(cell(value) for value in row)}</row>" for row in rows)
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    rels = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{kinds}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships {rels}><Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} xmlns:r="{office}"><sheets><sheet name="Meetings" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {rels}><Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{office}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet {main}><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="20"/></cellXfs></styleSheet>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}><sheetData>{sheet}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in parts.items():
            packed.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


def test_a_spreadsheet_is_read_with_its_own_dates_and_times(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    heading: list[str | float] = ["Group", "Meeting", "Days", "Start", "Minutes", "Address", "Lat", "Lon", "Checked"]
    workbook(
        path,
        [
            heading,
            ["NA", "Evening", "Mon & Thurs", 0.8125, 90.0, "1 A St", 34.07, -118.26, 46346.0],
            ["NA", "Typed", "Fridays", "7 PM", "90 min", "2 B St", "34.07", "-118.26", "11/20/2026"],
            ["NA", "Wrong", "Someday", 0.8125, 90.0, "3 C St", 34.07, -118.26, 46346.0],
        ],
    )
    reading = read_list(path, FEED, TODAY)

    assert [(one.name, one.day, one.minute, one.duration, one.listed_on) for one in reading.meetings] == [
        ("Evening", 1, 1170, 90, date(2026, 11, 20)),
        ("Evening", 4, 1170, 90, date(2026, 11, 20)),
        ("Typed", 5, 1140, 90, date(2026, 11, 20)),
    ]
    assert list(reading.refused) == ["C4 day: 'Someday': write it as Monday"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no archive", b"group,name\nna,x"])
def test_what_is_no_spreadsheet_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)

    with pytest.raises(FeedFailed, match="no spreadsheet that can be read"):
        read_list(path, FEED, TODAY)
