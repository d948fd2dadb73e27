"""A person's text size and screen follow them from the learning center's computer to their own phone."""

from collections.abc import Mapping

from accounts.models import User


def keep_display(*, user: User, chosen: Mapping[str, str]) -> None:
    """Keep `text_size` ("100", "115", "130") and/or `screen_mode` (ScreenMode) on the account; other names are refused.

    Raises ValueError for a name that isn't a display setting.
    """
    if unknown := set(chosen) - {"text_size", "screen_mode"}:
        raise ValueError(f"not display settings: {sorted(unknown)}")
    if "text_size" in chosen:
        user.text_size = int(chosen["text_size"])
    if "screen_mode" in chosen:
        user.screen_mode = chosen["screen_mode"]
    if chosen:
        user.save(update_fields=sorted(chosen))
