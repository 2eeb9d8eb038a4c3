"""The console as an app on a phone: its manifest, its service worker, and the devices that alerts are pushed to."""

import json
import re
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, request
from flask.typing import ResponseReturnValue

from bot.records.push_devices import Subscription
from bot.records.staff import Role
from staff.desk import Desk, me
from staff.guard import needs
from staff.once import once

_WORKER = Path(__file__).parent.parent / "static" / "worker.js"
_LONGEST = 2000
_MOST_DEVICES = 10
_BASE64 = re.compile(r"[A-Za-z0-9_-]+={0,2}")


def add(pages: Blueprint, desk: Desk) -> None:
    """What a browser asks for to install the console, and the switch on the page of the account."""
    _installing(pages, desk)
    _devices(pages, desk)


def _installing(pages: Blueprint, desk: Desk) -> None:
    """What a browser asks for to install the console."""

    @pages.get("/app.webmanifest")
    @needs(None)
    def manifest() -> Response:
        """What the app is called and looks like (https://www.w3.org/TR/appmanifest/); asked for without a cookie."""
        name = desk.library.clinic.name
        icons = [
            {"src": f"/staff/static/icon-{size}.png", "sizes": f"{size}x{size}", "type": "image/png", "purpose": use}
            for size in (192, 512)
            for use in ("any", "maskable")
        ]
        response = jsonify(
            id="/staff/",
            name=f"{name} console",
            short_name=name[:12],
            start_url="/staff/",
            scope="/staff/",
            display="standalone",
            background_color="#f5f6f4",
            theme_color="#17594a",
            icons=[*icons, {"src": "/staff/static/icon.svg", "sizes": "any", "type": "image/svg+xml"}],
        )
        response.content_type = "application/manifest+json"
        return response

    @pages.get("/worker.js")
    @needs(None)
    def worker() -> Response:
        """The service worker, beside the pages that it serves: one in a folder below could not."""
        return Response(_WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")


def _devices(pages: Blueprint, desk: Desk) -> None:
    """The devices that alerts are pushed to."""

    @pages.post("/account/devices")
    @needs(Role.RESPONDER)
    def add_device() -> ResponseReturnValue:
        """Push alerts to the browser that sends this."""
        push, given = desk.own.push, _subscription(request.form.get("subscription", ""))
        if push is None or given is None or not push.may_call(given.endpoint):
            return "This browser's push service is not one that we know.", 400, {"Content-Type": "text/plain"}
        with desk.store.transaction() as records:
            for old in records.push_devices.of(me().account.id)[_MOST_DEVICES - 1 :]:
                records.push_devices.drop(old.id, me().account.id)
            device_id = records.push_devices.add(me().account.id, given, me().session.browser, desk.clock())
            desk.audit(records, "added a device for alerts", device_id)
        return "", 204

    @pages.post("/account/devices/forget")
    @needs(Role.RESPONDER)
    def forget_device() -> ResponseReturnValue:
        """Push nothing more to the browser that sends this."""
        with desk.store.transaction() as records:
            if records.push_devices.drop_endpoint(request.form.get("endpoint", ""), me().account.id):
                desk.audit(records, "removed a device for alerts", "")
        return "", 204

    @pages.post("/account/devices/<device_id>/remove")
    @needs(Role.RESPONDER)
    def remove_device(device_id: str) -> ResponseReturnValue:
        """Push nothing more to a device of one's own."""
        with once(desk, "/staff/account#devices") as act:
            if not act.records.push_devices.drop(device_id, me().account.id):
                abort(404)
            desk.audit(act.records, "removed a device for alerts", device_id)
        return act.response()


def _subscription(text: str) -> Subscription | None:
    """What a browser says of itself (PushSubscription.toJSON); None where it is not whole."""
    try:
        given = json.loads(text[: 2 * _LONGEST])
        endpoint, keys = given["endpoint"], given["keys"]
        values = (endpoint, keys["p256dh"], keys["auth"])
    except (ValueError, TypeError, KeyError):
        return None
    if not all(isinstance(value, str) and 0 < len(value) <= _LONGEST for value in values):
        return None
    return Subscription(*values) if all(_BASE64.fullmatch(value) for value in values[1:]) else None
