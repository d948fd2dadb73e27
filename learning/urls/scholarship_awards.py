"""Addresses for a resident who was given a scholarship: answer it, object, use its points, be heard."""

from django.urls import path

from learning.views.scholarships import appeals, awards, points

AWARD = "awards/<int:award_id>/"
urlpatterns = [
    path("points/", points.points, name="points"),
    path("points/history.csv", points.download, name="points-download"),
    path("points/fees/<int:enrollment_id>/", points.pay, name="points-pay"),
    path(AWARD, awards.award, name="award"),
    path(f"{AWARD}decline/", awards.award_decline, name="award-decline"),
    path("clawbacks/<int:claim_id>/", awards.clawback, name="clawback"),
    path("applications/<int:appealed_id>/appeal/", appeals.appeal, name="appeal"),
    path("appeals/<int:appeal_id>/withdraw/", appeals.appeal_withdraw, name="appeal-withdraw"),
]
