"""One-time codes by text message: to log in, and to prove that a number is one's own."""

import secrets

from accounts.services.sms import sms_adapter


def send_code_by_sms(*, phone: str, code: str) -> None:
    """Send a code now, quiet hours or not: the person is waiting for it. Raises CouldNotSend."""
    text = f"[서울런 4050] 인증번호는 {code}입니다. 다른 사람에게 알려 주지 마세요."
    sms_adapter().send(to=phone, text=text, reference=f"code-{secrets.token_hex(8)}", kind="code")


def send_unknown_account_sms(*, phone: str) -> None:
    """Tell a number without an account so, to itself only; the page says the same for known and unknown numbers."""
    text = "[서울런 4050] 이 번호로 가입한 계정이 없습니다. 누리집에서 가입할 수 있습니다."
    sms_adapter().send(to=phone, text=text, reference=f"unknown-{secrets.token_hex(8)}", kind="code")
