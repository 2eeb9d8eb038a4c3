"""What `python -m bot telegram` does: ask Telegram for what people write, until told to stop."""

import asyncio
import signal

from bot.channels.telegram.polling import Polling
from bot.monitoring.logs import configure_logs
from bot.settings import Settings
from bot.wiring import build_application, make_bot, start_telegram_workers


def poll(settings: Settings) -> None:
    """Poll, and send what waits there; returns once SIGTERM or SIGINT came and what was being sent is sent."""
    configure_logs(settings.log_level, as_json=not settings.development)
    application = build_application(settings)
    running, bell = start_telegram_workers(application)

    async def until_stopped() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        bot = make_bot(settings)
        await Polling(bot, application.inbox, application.library, bell.ring).run(stop)
        await bot.shutdown()

    try:
        asyncio.run(until_stopped())
    finally:
        running.stop()
