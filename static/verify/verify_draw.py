"""추첨 결과 파일을 다시 계산합니다: python3 verify_draw.py 파일이름.json (Python 3 말고는 아무것도 필요 없습니다)"""

import hashlib
import json
import sys


def sha(text):
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


with open(sys.argv[1], encoding="utf-8") as opened:
    file = json.load(opened)
entries, secret, seats = file["entries"], file["secret"], file["seats"]
order = sorted(entries, key=lambda entry: (sha(file["seed"] + "|" + entry), entry))
checks = {
    "마감 전에 공개한 약속값": sha(secret) == file["commitment"],
    "명단의 차례와 겹치는 번호": entries == sorted(set(entries)),
    "마감 때 공개한 명단의 지문": sha("\n".join(entries)) == file["entries_digest"],
    "추첨 씨앗": sha(secret + "|" + file["entries_digest"] + "|" + file["beacon"]["value"]) == file["seed"],
    "당첨자와 그 차례": order[:seats] == file["winners"],
    "대기자와 그 차례": order[seats:] == file["waitlist"],
}
print("\n".join(("맞음  " if right else "틀림  ") + name for name, right in checks.items()))
sys.exit(0 if all(checks.values()) else 1)
