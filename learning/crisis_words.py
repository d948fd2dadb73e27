"""Notices words of somebody who may be in danger, so that the number 109 is shown at once and staff look first (pure).

Only plain signs: it shows a number and asks people to look, it decides nothing.
"""

import re

CRISIS_LINE = "109"
SIGNS = re.compile(
    r"죽고\s*싶|죽어\s*버리|죽을\s*(?:생각|방법|만큼\s*힘)|자살|극단적\s*선택|목숨을|자해|사라지고\s*싶|살기\s*싫|살고\s*싶지\s*않"
    r"|유서|삶을\s*끝|생을\s*마감|때리|맞고\s*(?:있|살)|폭행|협박"
)


def sounds_like_crisis(text: str) -> bool:
    """Whether the text has one of the signs."""
    return bool(SIGNS.search(text))
