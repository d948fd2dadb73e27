"""What axe and our probes say of one page: wide and narrow, light and high contrast. With PICTURES=<folder> a picture
of each page goes there too, for people to look at."""

import os
import re
from pathlib import Path

from tests.journeys.person import Person

HERE = Path(__file__).parent
AXE = (HERE.parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
PROBES = (HERE / "probes.js").read_text(encoding="utf-8")
STANDARDS = """runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  rules: {"target-size": {enabled: true}}"""
# High contrast changes colors and nothing else (test_accessibility.py), so the rules about colors are asked again.
COLORS = """runOnly: {type: "rule", values: ["color-contrast", "link-in-text-block"]}"""
RUN_AXE = """() => axe.run(document, {resultTypes: ["violations"], %s}).then((found) => found.violations.map(
  (each) => `${each.id}: ${each.nodes.length} ${each.nodes[0].target.join(" ")}`))"""
MODES = {"normal": RUN_AXE % STANDARDS, "high-contrast": RUN_AXE % COLORS}


def complaints(person: Person, path: str = "", *, answers: int = 200) -> list[str]:
    """What axe and the probes say of one page in all its guises; without a path, of what a form has just led to."""
    page, said = person.page, []
    errors, outside = [], []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "request",
        lambda request: outside.append(request.url) if not request.url.startswith((person.portal, "data:")) else None,
    )
    for width, height in ((1280, 900), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        response = page.goto(person.portal + path) if path else page.reload()
        if response.status != answers:
            return [f"answers {response.status}"]
        if path and response.url != person.portal + path:
            return [f"leads on to {response.url}"]
        page.evaluate("() => document.fonts.ready")
        take_picture(person, width)
        page.evaluate(AXE)
        page.evaluate(PROBES)
        for mode, run_axe in MODES.items():
            page.evaluate("(mode) => { document.documentElement.dataset.krdsMode = mode }", mode)
            said += [f"axe {width} {mode} {each}" for each in page.evaluate(run_axe)]
        page.evaluate("() => { document.documentElement.dataset.krdsMode = 'normal' }")
        said += [f"letters {width} {each}" for each in page.evaluate("() => probes.letters()")[:3]]
    said += [f"base {each}" for each in page.evaluate("() => probes.base()")]
    said += [f"target {each}" for each in page.evaluate("() => probes.targets()")[:3]]
    page.evaluate("() => { document.documentElement.dataset.textSize = '130' }")
    said += [f"overlap at 130 % {each}" for each in page.evaluate("() => probes.overlaps()")[:3]]
    said += [f"sideways at 130 % {each}" for each in page.evaluate("() => probes.sideways()")]
    page.evaluate("() => { document.documentElement.dataset.textSize = '100' }")
    page.set_viewport_size({"width": 320, "height": 800})
    said += [f"sideways at 320 px {each}" for each in page.evaluate("() => probes.sideways()")]
    said += [f"script {error}" for error in errors] + [f"asks outside {url}" for url in outside]
    return said


def take_picture(person: Person, width: int) -> None:
    if folder := os.environ.get("PICTURES"):
        address = person.page.url.removeprefix(person.portal)
        name = re.sub(r"\W+", "-", address).strip("-") or "home"
        # As it is: to hide the caret would write a style into the page, which the probes then complain of.
        person.page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True, caret="initial")
