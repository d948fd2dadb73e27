"""Addresses of a resident's mentoring, under /learning/mentoring/."""

from django.urls import path

from learning.views.mentoring import asking, changing, together

app_name = "mentoring"
WITH = "with/<int:mentorship_id>/"
urlpatterns = [
    path("", asking.home, name="home"),
    path("ask/", asking.ask, name="ask"),
    path("requests/<int:request_id>/", asking.standing, name="request"),
    path("requests/<int:request_id>/change/", asking.change, name="request-change"),
    path("requests/<int:request_id>/withdraw/", asking.withdraw, name="request-withdraw"),
    path("proposals/<int:proposal_id>/", asking.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/accept/", asking.accept, name="proposal-accept"),
    path("proposals/<int:proposal_id>/decline/", asking.decline, name="proposal-decline"),
    path(WITH, together.mentorship, name="mentorship"),
    path(f"{WITH}book/", together.book, name="book"),
    path(f"{WITH}sessions/<int:session_id>/cancel/", together.cancel, name="session-cancel"),
    path(f"{WITH}sessions/<int:session_id>/agree/", together.agree, name="session-agree"),
    path(f"{WITH}goal/agree/", together.agree_goal, name="goal-agree"),
    path(f"{WITH}items/<int:item_id>/", together.item, name="item"),
    path(f"{WITH}recommendations/<int:recommendation_id>/", together.recommendation, name="recommendation"),
    path(f"{WITH}messages/", together.conversation, name="messages"),
    path(f"{WITH}sharing/", together.share, name="sharing"),
    path(f"{WITH}survey/", together.survey, name="survey"),
    path(f"{WITH}concern/", together.concern, name="concern"),
    path(f"{WITH}change/", changing.change, name="change"),
    path(f"{WITH}change/<slug:change_kind>/", changing.change_step, name="change-step"),
]
