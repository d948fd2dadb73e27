"""Addresses under /staff/mentoring/: the desk on which staff look after mentors, the matching and relationships."""

from django.urls import path

from learning.views.mentoring.staff import (
    care,
    concerns,
    desk,
    exceptions,
    mentor_acts,
    mentors,
    policies,
    queue,
    reports,
    run_acts,
    runs,
    what_if,
)

app_name = "staff-mentoring"
urlpatterns = [
    path("", desk.desk, name="desk"),
    # mentors
    path("mentors/", mentors.mentors, name="mentors"),
    path("mentors/new/", mentor_acts.mentor_new, name="mentor-new"),
    path("mentors/<int:mentor_id>/", mentors.mentor, name="mentor"),
    path("mentors/<int:mentor_id>/capacity/", mentor_acts.capacity, name="mentor-capacity"),
    path("mentors/<int:mentor_id>/pause/", mentor_acts.pause, name="mentor-pause"),
    path("mentors/<int:mentor_id>/resume/", mentor_acts.resume, name="mentor-resume"),
    path("mentors/<int:mentor_id>/leave/", mentor_acts.leave, name="mentor-leave"),
    path("organizations/", mentors.organizations, name="organizations"),
    # relationships
    path("care/", care.care, name="care"),
    path("care/<int:mentorship_id>/", care.relationship, name="relationship"),
    path("care/<int:mentorship_id>/another/", care.rematch, name="rematch"),
    path("concerns/", concerns.concerns, name="concerns"),
    path("concerns/<int:concern_id>/", concerns.concern, name="concern"),
    path("concerns/<int:concern_id>/take/", concerns.take, name="concern-take"),
    path("report/", reports.report, name="report"),
    # the matching, for operators
    path("requests/", queue.queue, name="queue"),
    path("requests/<int:mentor_request_id>/", queue.request, name="request"),
    path("requests/<int:mentor_request_id>/pin/<int:mentor_id>/", exceptions.pin_new, name="pin-new"),
    path("requests/<int:mentor_request_id>/ban/", exceptions.ban_new, name="ban-new"),
    path("requests/<int:mentor_request_id>/exception/", exceptions.override_new, name="override-new"),
    path("runs/", runs.runs, name="runs"),
    path("runs/start/", run_acts.start, name="run-start"),
    path("runs/<int:match_run_id>/", runs.run, name="run"),
    path("runs/<int:match_run_id>/rows/", runs.rows, name="run-rows"),
    path("runs/<int:match_run_id>/what-if/", what_if.what_if, name="run-what-if"),
    path("runs/<int:match_run_id>/review/", run_acts.review, name="run-review"),
    path("runs/<int:match_run_id>/publish/", run_acts.publish, name="run-publish"),
    path("runs/<int:match_run_id>/discard/", run_acts.discard, name="run-discard"),
    path("pins/", exceptions.pins, name="pins"),
    path("pins/<int:pin_id>/remove/", exceptions.pin_remove, name="pin-remove"),
    path("bans/<int:ban_id>/lift/", exceptions.ban_lift, name="ban-lift"),
    path("exceptions/<int:override_id>/approve/", exceptions.override_approve, name="override-approve"),
    path("exceptions/<int:override_id>/withdraw/", exceptions.override_withdraw, name="override-withdraw"),
    path("policies/", policies.policies, name="policies"),
    path("policies/new/", policies.policy_new, name="policy-new"),
    path("policies/<int:match_policy_id>/", policies.policy, name="policy"),
    path("nudges/", policies.nudges, name="nudges"),
    path("nudges/<int:nudge_rule_id>/", policies.nudge, name="nudge"),
]
