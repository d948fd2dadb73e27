"""Addresses of the officers' pages after a decision: awards, objections, hearings, budget and payments."""

from django.urls import path

from learning.views.scholarships.staff import appeals, awards, payments, point_courses

APPEAL, AWARD, CLAIM = "appeals/<int:appeal_id>/", "awards/<int:award_id>/", "clawbacks/<int:claim_id>/"
ROUND, ACCOUNT, PAYMENT = "rounds/<int:round_id>/", "accounts/<int:account_id>/", "payments/<int:payment_id>/"
urlpatterns = [
    path("appeals/", appeals.appeals, name="appeals"),
    path(APPEAL, appeals.appeal, name="appeal"),
    path(f"{APPEAL}extend/", appeals.appeal_extend, name="appeal-extend"),
    path(f"{APPEAL}dismiss/", appeals.appeal_dismiss, name="appeal-dismiss"),
    path(f"{APPEAL}redecide/", appeals.appeal_redecide, name="appeal-redecide"),
    path(f"{APPEAL}drop/", appeals.appeal_drop, name="appeal-drop"),
    path(f"{ROUND}awards/", awards.awards, name="awards"),
    path(f"{ROUND}promote/", awards.round_promote, name="round-promote"),
    path(f"{ROUND}settle/", awards.round_settle, name="round-settle"),
    path(AWARD, awards.award, name="award"),
    path(f"{AWARD}clawback/", awards.clawback_begin, name="clawback-begin"),
    path("points/<int:entry_id>/reverse/", awards.points_reverse, name="points-reverse"),
    path(CLAIM, awards.clawback, name="clawback"),
    path(f"{CLAIM}demand/", awards.clawback_demand, name="clawback-demand"),
    path(f"{CLAIM}let-go/", awards.clawback_let_go, name="clawback-let-go"),
    path(f"{CLAIM}part/", awards.clawback_part, name="clawback-part"),
    path("accounts/", payments.accounts, name="accounts"),
    path(ACCOUNT, payments.account, name="account"),
    path(f"{ACCOUNT}pay/", payments.payment_make, name="payment-make"),
    path(PAYMENT, payments.payment, name="payment"),
    path(f"{PAYMENT}send/", payments.payment_send, name="payment-send"),
    path(f"{PAYMENT}cancel/", payments.payment_cancel, name="payment-cancel"),
    path(f"{PAYMENT}export/", payments.payment_export, name="payment-export"),
    path(f"{PAYMENT}results/", payments.payment_results, name="payment-results"),
    path(f"{PAYMENT}results/text/", payments.payment_results_text, name="payment-results-text"),
    path("courses/", point_courses.point_courses, name="point-courses"),
    path("courses/<int:course_id>/remove/", point_courses.point_course_remove, name="point-course-remove"),
]
