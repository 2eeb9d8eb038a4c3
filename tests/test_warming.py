"""While a text has the database, nothing is imported, compiled or read from files: all of that is done before."""

import json
import subprocess
import sys
from pathlib import Path

from tests.shared import MASTER_KEY, ROOT

TEXTS = (
    *("hello", "is na religious?", "na near 90026 tonight", "what does it cost", "i cant sleep", "thanks", "HELP"),
    *("quiero una reunion en el este de LA", "me siento sola", "i want to kill myself", "my number is 213 555 0142"),
    *("call me tomorrow at 5", "start a program", "REMIND A", "how do i get narcan", "no", "2", "español", "STOP"),
)
CHILD = f"""
import json, sys
from sqlalchemy import event
from bot.conversation.model import Channel
from bot.messaging.messages import Incoming
from bot.settings import Settings
from bot.wiring import build_application
from knowledge.prepared import Prepared

application = build_application(Settings(_env_file=None, app_env="production", public_url="https://bot.example.org",
    database_url=f"sqlite:///{{sys.argv[1]}}/bot.db", var_dir=sys.argv[1], bot_master_keys={MASTER_KEY!r}))
written, late = [], []
event.listen(application.store.engine, "begin", lambda _: written.append(1))
event.listen(application.store.engine, "commit", lambda _: written.clear())

class Imports:
    def find_spec(self, name, path=None, target=None):
        if written:
            late.append(name)

get = Prepared.get
def noted(self, name, make):
    if written:
        late.append(name)
    return get(self, name, make)

sys.meta_path.insert(0, Imports())
Prepared.get = noted
for number, text in enumerate(json.loads(sys.argv[2])):
    application.inbox.receive(Incoming(Channel.SMS, f"SM{{number}}", f"+1213555{{number:04}}", text))
print(json.dumps(late))
"""


def test_no_text_has_the_database_while_something_is_loaded(tmp_path: Path) -> None:
    """In a process that has read nothing yet."""
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path), json.dumps(TEXTS)], cwd=ROOT, capture_output=True, check=True
    )

    assert json.loads(ran.stdout.splitlines()[-1]) == []
