"""Says whether a password protects a file with personal data well enough (pure).

Rule: at least 10 characters of two kinds, or 8 of three (the personal information safety standard's usual reading).
"""

import string

KINDS = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
LONGEST = 64


def weakness(password: str) -> str:
    """Why it is too weak, in Korean; "" when it will do."""
    if not password:
        return "파일 암호를 정해 주세요."
    if len(password) > LONGEST or not password.isprintable():
        return f"암호는 {LONGEST}글자 안에서 정해 주세요."
    kinds = sum(any(letter in kind for letter in password) for kind in KINDS)
    kinds += any(not letter.isalnum() for letter in password)
    if (len(password) >= 10 and kinds >= 2) or (len(password) >= 8 and kinds >= 3):
        return ""
    return "글자·숫자·기호 가운데 두 가지를 섞어 10글자 이상(세 가지면 8글자 이상)으로 정해 주세요."
