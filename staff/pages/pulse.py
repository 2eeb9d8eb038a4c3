"""What every page shows at its top and asks for again and again: who is in danger, with nobody on it."""

from flask import Blueprint, render_template

from bot.records.staff import Role
from staff.desk import Desk
from staff.guard import needs


def add(pages: Blueprint, desk: Desk) -> None:
    """The bar of every page."""

    @pages.get("/pulse")
    @needs(Role.VIEWER)
    def pulse() -> str:
        """The bar alone."""
        return render_template("staff/pulse.html")
