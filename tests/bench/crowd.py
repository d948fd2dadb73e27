"""Ten thousand people at their phones, as light as can be: one loop, raw sockets, each with a session of their own."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

KEY = re.compile(rb'name="key" value="([^"]+)"|value="([^"]+)"[^>]*name="key"')
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
TRY_AGAIN = 1.0
TIMEOUT = 20.0


@dataclass
class Answer:
    status: int
    head: bytes
    body: bytes

    def header(self, name: str) -> str:
        for row in self.head.split(b"\r\n"):
            if row.lower().startswith(name.encode() + b":"):
                return row.split(b":", 1)[1].strip().decode()
        return ""


@dataclass
class Person:
    """One resident and what became of them: `number` in line, `outcome` ("seat", "full"), `tries` that failed."""

    pk: int
    session: str
    number: int = 0
    outcome: str = ""
    failed: int = 0
    ticket: str = ""
    told: list[int] = field(default_factory=list)


class Crowd:
    """Everybody's way through the line. `most`: connections at once, so that the crowd itself doesn't fall over."""

    def __init__(self, port: int, slug: str, intake: int, most: int = 200) -> None:
        self.port, self.slug, self.intake = port, slug, intake
        self.gate = asyncio.Semaphore(most)
        self.counts = {"requests": 0, "failed": 0, "looks": 0}

    async def send(self, person: Person, method: str, path: str, form: bytes = b"", cookies: str = "") -> Answer:
        """Ask until there is an answer that isn't the server's own trouble: a restart must lose nobody."""
        while True:
            try:
                async with self.gate, asyncio.timeout(TIMEOUT):
                    answer = await exchange(self.port, method, path, form, cookies)
            except (OSError, TimeoutError, asyncio.IncompleteReadError):
                answer = None
            self.counts["requests"] += 1
            if answer and answer.status < 500:
                return answer
            person.failed += 1
            self.counts["failed"] += 1
            await asyncio.sleep(TRY_AGAIN)

    async def live(self, person: Person, arrives: float, done: Callable[[], None]) -> None:
        """Arrive, wait, come in, apply; until there is a seat, or nothing left."""
        await asyncio.sleep(arrives)
        while not person.outcome:
            await self._approach(person)
        done()

    async def _approach(self, person: Person) -> None:
        session = f"sessionid={person.session}"
        form = await self.send(person, "GET", f"/programs/{self.slug}/apply/?intake={self.intake}", cookies=session)
        to = form.header("location")
        if form.status == 200:
            await self._apply(person, form, session)
        elif "/line/" in to:
            await self._wait(person, to)
        elif "/my/enrollments/" in to:
            person.outcome = "seat"  # a lost answer: the row was there already
        else:
            raise RuntimeError(f"{form.status} {to}")

    async def _wait(self, person: Person, page: str) -> None:
        person.ticket = page.split("/line/")[1].rstrip("/")
        person.number = person.number or int(person.ticket.split("-")[2])
        shown = await self.send(person, "GET", page)
        if shown.status == 302:
            return
        seconds = float(re.search(rb'data-again-in="(\d+)"', shown.body)[1]) if b"data-again-in" in shown.body else 0.0
        while True:
            await asyncio.sleep(seconds)
            answer = await self.send(person, "GET", f"/line/{person.ticket}/state/")
            state = json.loads(answer.body)
            self.counts["looks"] += 1
            if state["stage"] == "full":
                person.outcome = "full"
                return
            if state["stage"] not in {"waiting", "lobby"}:
                return
            person.told.append(int(state["ahead"].replace(",", "")))
            seconds = state["again_in"]

    async def _apply(self, person: Person, form: Answer, session: str) -> None:
        key, token = KEY.search(form.body), TOKEN.search(form.body)
        if not key or b'id="send"' not in form.body:
            person.outcome = "full"
            return
        cookie = re.search(rb"csrftoken=([^;]+)", form.head)
        values = {
            "csrfmiddlewaretoken": token[1].decode(),
            "intake": str(self.intake),
            "key": (key[1] or key[2]).decode(),
        }
        body = "&".join(f"{name}={value}" for name, value in values.items()).encode()
        path = f"/programs/{self.slug}/apply/?intake={self.intake}"
        sent = await self.send(person, "POST", path, body, f"{session}; csrftoken={cookie[1].decode()}")
        if "/my/enrollments/" in sent.header("location"):
            person.outcome = "seat"
        elif sent.status == 409:
            person.outcome = "full"


async def exchange(port: int, method: str, path: str, form: bytes = b"", cookies: str = "") -> Answer:
    """One request on a connection of its own, as phones behind a proxy come."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", "Connection: close"]
    if cookies:
        lines.append(f"Cookie: {cookies}")
    if form:
        lines += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(form)}"]
        lines.append("Origin: http://localhost:8000")
    try:
        writer.write(("\r\n".join(lines) + "\r\n\r\n").encode() + form)
        head = await reader.readuntil(b"\r\n\r\n")
        body = await reader.read()
    finally:
        writer.close()
    return Answer(int(head[9:12]), head, body)
