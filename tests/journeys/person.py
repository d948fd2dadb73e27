"""A person at a browser whose actions are counted: a click, a tap or Enter is one; typing and reading are none."""

import io
import json
import re

from django.core.management import call_command
from playwright.sync_api import Page, expect


class Person:
    def __init__(self, page: Page, portal: str) -> None:
        self.page = page
        self.portal = portal
        self.actions = 0

    def log_in(self, account: str) -> "Person":
        """Be logged in already, second factor done; not part of the journey that is counted."""
        out = io.StringIO()
        call_command("login_link", account, stdout=out)
        address = json.loads(out.getvalue())["url"]
        self.page.goto(self.portal + re.sub(r"^https?://[^/]+", "", address))
        return self

    def at(self, path: str) -> "Person":
        """Start on a page (the address is given; not counted)."""
        response = self.page.goto(self.portal + path)
        assert response is not None and response.status < 400, f"{path} answers {response and response.status}"
        return self

    def follow_link(self, path: str) -> "Person":
        """Open a link from a message: one action."""
        self.actions += 1
        return self.at(path)

    def press(self, name: str, *, role: str = "", within: str = "body") -> "Person":
        """Click the first visible link or button whose name starts with the words."""
        self.actions += 1
        place = self.page.locator(within)
        pattern = re.compile(rf"^\s*{re.escape(name)}")
        found = (
            place.get_by_role(role, name=pattern)
            if role
            else place.get_by_role("link", name=pattern).or_(place.get_by_role("button", name=pattern))
        )
        found.locator("visible=true").first.click()
        self.page.wait_for_load_state()
        return self

    def type(self, label: str, text: str) -> "Person":
        boxes = self.page.get_by_label(label, exact=False).and_(self.page.locator("input, textarea"))
        boxes.locator("visible=true").first.fill(text)
        return self

    def choose(self, label: str, option: str) -> "Person":
        self.page.get_by_label(label).locator("visible=true").first.select_option(label=option)
        return self

    def tick(self, label: str) -> "Person":
        self.actions += 1
        self.page.get_by_label(label).first.check()
        return self

    def enter(self) -> "Person":
        """Send what is typed in the focused box with the Enter key."""
        self.actions += 1
        self.page.keyboard.press("Enter")
        self.page.wait_for_load_state()
        return self

    def sees(self, text: str) -> "Person":
        expect(self.page.locator("body")).to_contain_text(text)
        return self
