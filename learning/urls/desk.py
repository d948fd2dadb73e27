"""Addresses of the mentor's desk, under /mentor/."""

from django.urls import path

from learning.views.mentoring.desk import activity, changing, logs, mentees, surveys, times, today

app_name = "mentor"
ONE = "mentees/<int:mentorship_id>/"
urlpatterns = [
    path("", today.today, name="today"),
    path("log/", logs.log, name="log"),
    path("proposals/", today.proposals, name="proposals"),
    path("proposals/<int:proposal_id>/", today.proposal, name="proposal"),
    path("proposals/<int:proposal_id>/accept/", today.accept, name="proposal-accept"),
    path("proposals/<int:proposal_id>/decline/", today.decline, name="proposal-decline"),
    path("mentees/", today.mentees, name="mentees"),
    path(ONE, mentees.mentee, name="mentee"),
    path(f"{ONE}log/", logs.log, name="mentee-log"),
    path(f"{ONE}goal/", mentees.goal, name="goal"),
    path(f"{ONE}steps/", mentees.add_step, name="step"),
    path(f"{ONE}items/<int:item_id>/", mentees.item, name="item"),
    path(f"{ONE}messages/", mentees.conversation, name="messages"),
    path(f"{ONE}recommend/", mentees.recommend, name="recommend"),
    path(f"{ONE}help/", mentees.ask_help, name="help"),
    path(f"{ONE}book/", changing.book, name="book"),
    path(f"{ONE}sessions/<int:session_id>/cancel/", changing.cancel, name="session-cancel"),
    path(f"{ONE}survey/", surveys.survey, name="survey"),
    path(f"{ONE}change/", changing.change, name="change"),
    path(f"{ONE}change/<slug:change_kind>/", changing.change_step, name="change-step"),
    path("surveys/<int:ended_id>/", surveys.survey_after, name="survey-after"),
    path("times/", times.times, name="times"),
    path("times/off/", times.day_off, name="day-off"),
    path("times/off/<int:exception_id>/end/", times.day_off_end, name="day-off-end"),
    path("limits/", times.limits, name="limits"),
    path("limits/rest/", times.rest, name="rest"),
    path("limits/rest/end/", times.rest_end, name="rest-end"),
    path("activity/", activity.activity, name="activity"),
    path("activity/certificate.pdf", activity.paper, name="activity-paper"),
]
