"""What `python -m bot telegram` does: ask Telegram for what people write, until told to stop."""

import asyncio
import signal
import threading

from bot.channels.telegram.polling import Polling
from bot.monitoring.logs import configure_logs
from bot.settings import Settings
from bot.wiring import build_application, make_bot, start_published_edits, start_telegram_workers


def poll(settings: Settings) -> None:
    """Poll, and send what waits there; returns once SIGTERM or SIGINT came."""
    configure_logs(settings.log_level, as_json=not settings.development)
    application = build_application(settings)
    start_published_edits(application)

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        bot, workers_stop = make_bot(settings), threading.Event()
        bell = start_telegram_workers(application, workers_stop)
        await Polling(bot, application.inbox, application.library, bell.ring).run(stop)
        workers_stop.set()
        await bot.shutdown()

    asyncio.run(until_stopped())
