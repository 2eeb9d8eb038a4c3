"""What every test knows: where it is, the key that its databases are sealed with, somebody's invented number."""

from pathlib import Path

from sqlalchemy import event

from bot.records.encryption import Cipher
from bot.records.store import Store, open_store

ROOT = Path(__file__).parent.parent
MASTER_KEY = "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
PHONE = "+12135550142"


def opened(database_url: str, keys: str = MASTER_KEY) -> Store:
    """A database, opened with the key of the tests or with others; on SQLite it need not survive a power cut."""
    store = open_store(database_url, Cipher.from_setting(keys))
    if store.engine.dialect.name == "sqlite":
        event.listen(store.engine, "connect", lambda driver, _: driver.execute("PRAGMA synchronous=OFF"))
    return store
