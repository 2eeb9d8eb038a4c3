"""What Prometheus and Grafana are shipped with asks for metrics that there are, and alarms when it should."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.conversation.model import Channel
from bot.messaging.inbox import Inbox
from bot.messaging.messages import Incoming
from bot.monitoring.metrics import Metrics
from bot.records.counts import NOT_DONE
from bot.records.store import Store
from tests.conftest import Clock
from tests.shared import ROOT
from tests.test_readme import told_commands

RULES = ROOT / "deploy" / "prometheus-rules.yml"
DASHBOARD: dict[str, Any] = json.loads((ROOT / "deploy" / "grafana-dashboard.json").read_text())
PROMTOOL = shutil.which("promtool")
_SUFFIXES = re.compile(r"_(?:bucket|count|sum)$")


def expressions() -> list[str]:
    rules = [rule["expr"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]]
    return rules + [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]


def test_every_metric_asked_for_is_told(store: Store, inbox: Inbox, clock: Clock) -> None:
    inbox.receive(Incoming(Channel.SMS, "SM1", "+12135550142", "hello"))
    text = Metrics(store, clock).exposition().decode()
    told = set(re.findall(r"^# TYPE (bot_\w+) ", text, re.MULTILINE)) - {"bot_answer_seconds_created"}
    asked = {_SUFFIXES.sub("", name) for one in expressions() for name in re.findall(r"\bbot_\w+", one)}

    assert asked - told == set()
    assert told - asked == set(), "nobody looks at these"


def test_states_asked_for_are_told() -> None:
    asked = {state for one in expressions() for state in re.findall(r'\bstate="(\w+)"', one)}

    assert asked == {"ready", "flagged"}
    assert asked <= set(NOT_DONE)


def test_every_alert_says_what_to_do_with_commands_that_exist() -> None:
    for group in yaml.safe_load(RULES.read_text())["groups"]:
        for rule in group["rules"]:
            assert rule["labels"]["severity"] in {"page", "ticket"}
            assert rule["annotations"].keys() == {"summary", "remedy"}
    told_commands(RULES)


@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed here: Debian's package prometheus")
@pytest.mark.parametrize("words", [["check", "rules", "prometheus-rules.yml"], ["test", "rules", "week.yaml"]])
def test_the_rules_alarm_when_they_should(tmp_path: Path, words: list[str]) -> None:
    shutil.copy(RULES, tmp_path)
    shutil.copy(ROOT / "tests" / "prometheus_rules.yaml", tmp_path / "week.yaml")
    ran = subprocess.run([str(PROMTOOL), *words], cwd=tmp_path, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_dashboard_has_room_for_each_panel() -> None:
    places = [tuple(panel["gridPos"][side] for side in "xywh") for panel in DASHBOARD["panels"]]

    assert all(x + width <= 24 for x, _, width, _ in places)
    for number, (x, y, width, height) in enumerate(places):
        for left, top, wide, high in places[:number]:
            assert x >= left + wide or left >= x + width or y >= top + high or top >= y + height
