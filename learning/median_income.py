"""Knows the standard median income (기준 중위소득) by year, so that an applicant's income is judged by the right year.

KRW a month for 1 to 7 persons, as announced each year by the Ministry of Health and Welfare; each further person adds
the step from 6 to 7. Only figures read from a public page stand here; 2025 was read for up to six persons. Shares of it
round half up to the won, and an income equal to the threshold is within it.
"""

MEDIAN_KRW: dict[int, tuple[int, ...]] = {
    2024: (2_228_445, 3_682_609, 4_714_657, 5_729_913, 6_695_735, 7_618_369, 8_514_994),
    2025: (2_392_013, 3_932_658, 5_025_353, 6_097_773, 7_108_192, 8_064_805),
    2026: (2_564_238, 4_199_292, 5_359_036, 6_494_738, 7_556_719, 8_555_952, 9_515_150),
    2027: (2_736_042, 4_480_645, 5_718_091, 6_929_885, 8_063_019, 9_129_201, 10_152_665),
}
LISTED = 7  # persons; larger households add the last step


def median(year: int, persons: int) -> int | None:
    """The median income of a household in that year; None for a year or a size we have no figure for."""
    row = MEDIAN_KRW.get(year, ())
    if 1 <= persons <= len(row):
        return row[persons - 1]
    if persons > LISTED and len(row) == LISTED:
        return row[-1] + (persons - LISTED) * (row[-1] - row[-2])
    return None


def threshold(year: int, persons: int, percent: int) -> int | None:
    """The highest income within `percent` of the median, rounded half up to the won."""
    whole = median(year, persons)
    return None if whole is None else (whole * percent + 50) // 100


def percent_of(income_krw: int, *, year: int, persons: int) -> int | None:
    """The smallest whole percentage whose threshold holds the income, so that "at most 50" means within 50 %."""
    whole = median(year, persons)
    return None if whole is None else max(0, -((50 - 100 * income_krw) // whole))
