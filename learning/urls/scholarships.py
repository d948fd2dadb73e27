"""Addresses of the scholarship for residents, under /learning/scholarships/."""

from django.urls import path

from learning.urls import scholarship_awards
from learning.views.scholarships import application, applying, publication, result, rounds

app_name = "scholarships"
ROUND, OWN = "<int:round_id>/", "applications/<int:applied_id>/"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    # Before logging in
    path(ROUND, rounds.scholarship_round, name="round"),
    path(f"{ROUND}publication/", publication.publication, name="publication"),
    path(f"{ROUND}criteria/", rounds.criteria, name="criteria"),
    path(f"{ROUND}check/", rounds.check, name="check"),
    path(f"{ROUND}check/take/", rounds.take_along, name="check-take"),
    # Applying
    path(f"{ROUND}apply/", applying.apply, name="apply"),
    path(f"{ROUND}apply/confirm/", applying.confirm, name="confirm"),
    path(f"{ROUND}apply/discard/", applying.discard, name="discard"),
    path(f"{ROUND}apply/proofs/", applying.proofs, name="proofs"),
    path(f"{ROUND}apply/proofs/<slug:paper>/", applying.proof, name="proof"),
    path(f"{ROUND}apply/files/<int:evidence_id>/remove/", applying.remove, name="file-remove"),
    path(f"{ROUND}apply/send/", applying.send, name="send"),
    path(f"{ROUND}apply/<slug:subject>/", applying.section, name="section"),
    # What was sent, and what became of it
    path(OWN, application.application, name="application"),
    path(f"{OWN}sent/", application.sent, name="sent"),
    path(f"{OWN}withdraw/", application.withdraw, name="withdraw"),
    path(f"{OWN}supplement/", application.supplement, name="supplement"),
    path(f"{OWN}files/<int:evidence_id>/", application.file, name="file"),
    path(f"{OWN}result/", result.result, name="result"),
    path(f"{OWN}result/document/", result.document, name="document"),
    path(f"{OWN}result/document.pdf", result.document_pdf, name="document-pdf"),
    # After an award
    *scholarship_awards.urlpatterns,
]
