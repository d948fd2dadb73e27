"""Why somebody is not let in yet, and why a ticket is not taken."""

from typing import TYPE_CHECKING

from programs.services.refusals import Refused

if TYPE_CHECKING:
    from programs.services.line.places import Spot

ASK_AGAIN = "번호표 없이 신청을 다시 보내시면 새 번호표를 드립니다. 서 계신 자리는 그대로입니다."


class InLine(Refused):
    """Not a refusal for good: the person has a place and comes in when it is their turn."""

    code = "in_line"

    def __init__(self, spot: "Spot") -> None:
        super().__init__(
            f"신청하려는 분이 많아 차례대로 들어옵니다. 내 앞에 {spot.ahead:,}명이 있습니다.",
            f"{spot.again_in}초 뒤에 같은 요청을 번호표(ticket)와 함께 다시 보내 주세요.",
        )
        self.spot = spot


class BadTicket(Refused):
    code = "bad_ticket"
    detail = "읽을 수 없는 번호표입니다."
    next_step = ASK_AGAIN


class TicketExpired(Refused):
    code = "ticket_expired"
    detail = "오래된 번호표입니다."
    next_step = ASK_AGAIN


class TicketOfAnotherPerson(Refused):
    code = "ticket_of_another_person"
    detail = "다른 분의 번호표입니다. 번호표는 받은 사람만 쓸 수 있습니다."
    next_step = ASK_AGAIN


class TicketOfAnotherIntake(Refused):
    code = "ticket_of_another_intake"
    detail = "다른 회차의 번호표입니다."
    next_step = ASK_AGAIN
