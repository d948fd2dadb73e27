"""Somebody who forgot the password chooses a new one from the letter; somebody who knows it changes it."""

import re

import pytest
from django.core import mail

from accounts.models import User

OLD, NEW = "네잎클로버를찾는아침", "저녁마다걷는둘레길"
pytestmark = pytest.mark.django_db


@pytest.fixture
def member():
    return User.objects.create_user(email="minsu@example.com", phone="01012345678", password=OLD, name="김민수")


def test_a_forgotten_password_is_chosen_anew_from_the_letter(client, member):
    page = client.post("/accounts/password/reset/", {"email": "minsu@example.com"}, follow=True).content.decode()
    assert "전자우편을 확인해 주세요" in page
    (letter,) = mail.outbox
    assert letter.subject == "[서울런 4050] 비밀번호를 새로 정하는 주소"
    assert "부탁하지 않으셨으면" in letter.body
    address = re.search(r"http\S+(/accounts/password/reset/key/\S+)", letter.body).group(1)
    form = client.get(address, follow=True)
    assert "10자 이상 적어 주세요" in form.content.decode()
    client.post(form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW})
    member.refresh_from_db()
    assert member.check_password(NEW)


def test_an_old_address_says_so_and_offers_a_new_one(client):
    page = client.get("/accounts/password/reset/key/1-old/").content.decode()
    assert "쓸 수 없는 주소입니다" in page
    assert "새 주소 받기" in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"oldpassword": OLD, "password1": NEW, "password2": NEW + "1"}, "두 칸의 새 비밀번호가 다릅니다"),
        ({"oldpassword": "다른비밀번호입니다", "password1": NEW, "password2": NEW}, "지금 비밀번호가 맞지 않습니다"),
        ({"oldpassword": OLD, "password1": "", "password2": ""}, "비밀번호를 적어 주세요"),
    ],
)
def test_what_is_wrong_with_a_change_is_said_and_the_password_stays(client, member, typed, said):
    client.force_login(member)
    assert said in client.post("/accounts/password/change/", typed).content.decode()
    member.refresh_from_db()
    assert member.check_password(OLD)


def test_a_change_is_told_by_a_letter(client, member):
    client.force_login(member)
    client.post("/accounts/password/change/", {"oldpassword": OLD, "password1": NEW, "password2": NEW})
    member.refresh_from_db()
    assert member.check_password(NEW)
    assert "직접 하신 일이 아니면" in mail.outbox[-1].body
