"""Ten thousand people in line for 300 seats, while worker, web process, Redis and PostgreSQL are each restarted once.

Everything is real: sessions, pages, forms, gunicorn as in production, servers of the benchmark's own.
"""

import asyncio
import json
import random
import subprocess
import sys
import time
from statistics import median

from tests.bench.city import City, city
from tests.bench.crowd import Crowd, Person
from tests.bench.figures import Figure
from tests.bench.line_people import OPENS_IN, PACE, SEATS
from tests.bench.visitor import Visit, Visitor

IDLE_SECONDS = 30.0
ARRIVE_SECONDS = float(OPENS_IN)
LONGEST = 420.0
# Seconds after the opening.
RESTARTS = ((10, "worker"), (20, "web process"), (30, "Redis"), (40, "PostgreSQL"))
AFTERMATH = 5.0  # seconds in which what was restarted still loads, for which nobody who waits is to blame


def measure() -> list[Figure]:
    with city() as town:
        say("a thousand programs, and the people")
        made = ask(town, "prepare")
        say("the servers")
        town.serve()
        say("the pages while nobody else is there")
        return asyncio.run(journey(town, made))


def say(what: str) -> None:
    print(f"line: {what}", file=sys.stderr, flush=True)


def ask(town: City, *arguments: str) -> dict:
    command = [sys.executable, "-m", "tests.bench.line_people", *arguments]
    done = subprocess.run(command, env=town.environment(), check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


async def journey(town: City, made: dict) -> list[Figure]:
    pages = ["/", "/programs/", made["page"], "/spaces/"]
    await timed_visits(town, pages, 5)  # every process has drawn each page before anything is measured
    idle = await timed_visits(town, pages, IDLE_SECONDS)
    say("the line")
    opened = await asyncio.to_thread(ask, town, "open")
    opening = time.monotonic() + OPENS_IN
    people = [Person(pk, session) for pk, session in made["people"]]
    crowd = Crowd(town.port, opened["slug"], opened["intake"])
    left = len(people)

    def done() -> None:
        nonlocal left
        left -= 1

    def over() -> bool:
        return left == 0 or time.monotonic() > opening + LONGEST

    chance = random.Random(4050)
    lives = [asyncio.create_task(crowd.live(person, chance.uniform(0, ARRIVE_SECONDS), done)) for person in people]
    breaking = asyncio.create_task(break_things(town, opening))
    visitor = Visitor(town.port, pages)
    visitor.start()
    while not over():
        await asyncio.sleep(0.2)
    ended = time.monotonic()
    busy = await asyncio.to_thread(visitor.stop)
    for life in lives:
        life.cancel()
    for trouble in {
        repr(end) for end in await asyncio.gather(*lives, return_exceptions=True) if isinstance(end, Exception)
    }:
        say(f"somebody was not served: {trouble}")
    found = await asyncio.to_thread(ask, town, "check", str(opened["intake"]))
    return figures(people, crowd, idle, busy, await breaking, found, ended - opening)


async def timed_visits(town: City, pages: list[str], seconds: float) -> list[Visit]:
    visitor = Visitor(town.port, pages)
    visitor.start()
    await asyncio.sleep(seconds)
    return await asyncio.to_thread(visitor.stop)


async def break_things(town: City, opening: float) -> dict[str, tuple[float, float]]:
    """Each once; from when to when it was away, at most (a new web process and worker load while others serve)."""
    works = {
        "worker": town.restart_worker,
        "web process": town.kill_web_process,
        "Redis": town.restart_redis,
        "PostgreSQL": town.restart_postgres,
    }
    away = {}
    for seconds, name in RESTARTS:
        await asyncio.sleep(max(0.0, opening + seconds - time.monotonic()))
        begun = time.monotonic()
        await asyncio.to_thread(works[name])
        away[name] = (begun, time.monotonic())
    return away


def figures(people: list[Person], crowd: Crowd, idle, busy, away, found: dict, lasted: float) -> list[Figure]:
    seated = {person.pk for person in people if person.outcome == "seat"}
    waiting = sum(not person.outcome for person in people)
    wrong = seated ^ set(found["seated"])
    rising = sum(any(b > a for a, b in zip(person.told, person.told[1:], strict=False)) for person in people)
    lost = sum(status != 200 for *_, status in busy)
    breaks = ", ".join(f"{name} {end - begun:.1f} s" for name, (begun, end) in away.items())
    told = (
        f"{len(people):,} people in {ARRIVE_SECONDS:.0f} s, {PACE} let in a second, over {lasted:.0f} s after opening; "
        f"restarted: {breaks}; {crowd.counts['requests']:,} requests, {crowd.counts['looks']:,} looks, "
        f"{crowd.counts['failed']} asked again"
    )
    order = f"{found['passed_over']} passed over, {found['let_in_out_of_order']} let in out of order, "
    return [
        Figure("line: seats given once", found["people_seated"], "seats", SEATS,
               f"{told}; {found['seats_given']} rows, {len(wrong)} people told otherwise than the rows say, "
               f"{waiting} without an answer; target 1.0"),
        Figure("line: seats to the first in line", found["first_in_line_seated"], "seats", SEATS,
               f"{order}{found['people_in_line']:,} people in {found['places']:,} places, "
               f"{rising} saw their distance grow; target 1.0"),
        beside("median", median, idle, busy, away, f"{len(busy)} pages beside the crowd, {lost} failed"),
        beside("p95", tail, idle, busy, away, f"{len(idle)} pages while idle"),
    ]  # fmt: skip


def beside(name: str, measure, idle: list[Visit], busy: list[Visit], away: dict, told: str) -> Figure:
    """Latency beside the crowd next to idle; the seconds of the restarts are left out, and told apart."""
    calm = [visit for visit in busy if not any(during(visit, *each) for each in away.values())]
    everything, resting = measure(taken(busy)) * 1000, measure(taken(idle)) * 1000
    left_out = f"restarts and {AFTERMATH:.0f} s after each left out ({len(busy) - len(calm)} pages)"
    return Figure(
        f"line: pages of everybody else, {name}",
        measure(taken(calm)) * 1000,
        "ms",
        resting,
        f"{told}; {left_out}, with them {everything:.1f} ms = {everything / resting:.2f}; target below 2",
    )


def during(visit: Visit, begun: float, ended: float) -> bool:
    return visit[0] < ended + AFTERMATH and visit[0] + visit[1] > begun


def taken(visits: list[Visit]) -> list[float]:
    return [seconds for _, seconds, status in visits if status == 200]


def tail(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]
