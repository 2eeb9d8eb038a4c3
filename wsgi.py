"""The web process, `gunicorn wsgi:app`, and the console alone, `gunicorn wsgi:console`, wired together."""
# ruff: noqa: E402 - nothing that is imported becomes garbage, and looking for it takes a sixth of the time

import gc

gc.disable()

import atexit
import hmac
import threading

import structlog
from flask import Blueprint, Flask, Response, jsonify, request
from gunicorn.http.errors import NoMoreData, ParseException
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, InternalServerError, NotFound

from bot.jobs.periodic import Running
from bot.monitoring.logs import configure_logs, where
from bot.monitoring.metrics import Metrics
from bot.proxies import BehindProxies, networks_of
from bot.records.meetings import FeedState
from bot.records.store import DatabaseBusy
from bot.settings import Settings, load_settings
from bot.wiring import (
    Application,
    alert_addresses,
    build_application,
    jobs_of_every_process,
    list_links,
    now,
    own_ways,
    start_worker,
)
from sms.list_page import create_list_page
from sms.phone import PretendPhone
from sms.public_pages import create_public_pages
from sms.simulator import create_simulator
from sms.webhook import create_sms_channel
from staff.console import create_console

gc.enable()

log = structlog.get_logger()


def create_app(application: Application) -> Flask:
    """The web application: the channels that are configured, health, and the console if it is not apart."""
    app = _plain_application()
    settings, known = application.settings, Metrics(application.store, now)
    app.register_blueprint(create_sms_channel(application.inbox, settings))
    if settings.telegram_webhook_path:
        from bot.channels.telegram.webhook import create_telegram_channel  # slow to import

        app.register_blueprint(create_telegram_channel(application.inbox, settings))
    if not settings.console_port:
        app.register_blueprint(_console(application))
    if links := list_links(settings):
        engine = application.inbox.engine
        app.register_blueprint(create_list_page(engine.meetings.index, application.content, engine.places, links, now))
    app.register_blueprint(create_public_pages(application.content, settings))
    if settings.development:
        app.register_blueprint(create_simulator(PretendPhone(application.inbox, settings, application.carrier)))
    _trust_proxies(app, settings)

    @app.get("/healthz")
    def health() -> Response:
        """Whether the database can be written and read."""
        try:
            healthy = application.store.is_healthy()
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("not healthy", where=where(error))
            healthy = False
        return Response("ok\n" if healthy else "database\n", 200 if healthy else 503, content_type="text/plain")

    @app.get("/readyz")
    def ready() -> Response:
        """Whether this process may be sent traffic; what is in the way, in a word, where it may not."""
        try:
            missing = [] if application.store.is_up_to_date() else ["migrations"]
            missing += [] if application.store.is_healthy() else ["database"]
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("not ready", where=where(error))
            missing = ["database"]
        text = "ready\n" if not missing else f"{' '.join(missing)}\n"
        return Response(text, 503 if missing else 200, content_type="text/plain")

    @app.get("/metrics")
    def metrics() -> Response:
        """Counts for Prometheus, to whoever has the token."""
        token = settings.metrics_token.get_secret_value()
        given = request.headers.get("Authorization", "").encode()
        if not token or not hmac.compare_digest(given, f"Bearer {token}".encode()):
            raise NotFound
        return Response(known.exposition(), content_type=CONTENT_TYPE_LATEST)

    @app.get("/healthz/detail")
    def health_in_detail() -> Response:
        """The feeds: how many meetings each gave, when it was last read, and what is wrong with it."""
        try:
            with application.store.reading() as records:
                states = records.meetings.feeds()
        except (SQLAlchemyError, DatabaseBusy) as error:
            log.error("not healthy", where=where(error))
            return Response("database\n", 503, content_type="text/plain")
        return jsonify(feeds={name: _feed(state) for name, state in states.items()})

    return app


def create_console_alone(application: Application) -> Flask:
    """The staff console, in a process in which nothing waits for it."""
    app = _plain_application()
    app.register_blueprint(_console(application))
    _trust_proxies(app, application.settings)
    return app


def _plain_application() -> Flask:
    app = Flask("bot", static_folder=None)

    @app.errorhandler(HTTPException)
    def one_clear_line(error: HTTPException) -> Response:
        """One line to the outside, never a stack trace."""
        if isinstance(error, InternalServerError):
            log.error("request failed", where=where(error.original_exception or error))
        return Response(f"{error.name.lower()}\n", error.code, content_type="text/plain; charset=utf-8")

    @app.errorhandler(ParseException)
    @app.errorhandler(NoMoreData)
    def broken_body(error: Exception) -> Response:
        """A chunk of a body that is none, which the server only finds while we read: the sender's fault, not ours."""
        log.info("broken request refused", what=type(error).__name__)
        return Response("bad request\n", 400, {"Connection": "close"}, content_type="text/plain; charset=utf-8")

    return app


def _console(application: Application) -> Blueprint:
    return create_console(
        application.store,
        application.settings,
        application.inbox,
        now,
        alert_addresses(application.settings),
        application.published_edits,
        application.feed_sync,
        own=own_ways(application.settings, application.store, application.carrier),
    )


def _trust_proxies(app: Flask, settings: Settings) -> None:
    if trusted := networks_of(settings.trusted_proxies):
        app.wsgi_app = BehindProxies(app.wsgi_app, trusted)  # type: ignore[method-assign] # as Flask documents it


def _feed(state: FeedState) -> dict[str, object]:
    return {
        "meetings": state.meetings,
        "read_at": state.succeeded_at and state.succeeded_at.isoformat(),
        "problem": state.problem,
        "held_back": state.held_back,
        "refused": state.refused,
        "repaired": state.repaired,
    }


def serve(settings: Settings) -> Flask:
    """The application with its worker running."""
    configure_logs(settings.log_level, as_json=not settings.development)
    gc.disable()  # what is built here stays, so looking through it only delays the start
    application = build_application(settings)
    gc.freeze()
    gc.enable()
    running = start_worker(application) if settings.uses_sqlite else Running(jobs_of_every_process(application))
    atexit.register(running.stop)
    app = create_app(application)
    threading.Thread(target=application.inbox.warm_up, name="warm-up", daemon=True).start()
    return app


def serve_console(settings: Settings) -> Flask:
    """The console, in a process of its own."""
    configure_logs(settings.log_level, as_json=not settings.development)
    application = build_application(settings)
    atexit.register(Running(jobs_of_every_process(application)).stop)
    return create_console_alone(application)


_SERVED = {"app": serve, "console": serve_console}


def __getattr__(name: str) -> Flask:
    """`app` or `console`, made when gunicorn asks for it and not when a test imports this file."""
    if name not in _SERVED:
        raise AttributeError(name)
    globals()[name] = application = _SERVED[name](load_settings())
    return application
