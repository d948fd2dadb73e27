"""Addresses of the officers' scholarship pages, under /staff/scholarships/."""

from django.urls import path

from learning.urls import staff_scholarship_money
from learning.views.scholarships.staff import (
    applications,
    approval,
    audit,
    counter,
    duplicates,
    evidence,
    exports,
    reviews,
    rounds,
    rule_parts,
    rule_sets,
    runs,
    simulations,
)

app_name = "staff-scholarships"
RULE, ROUND, RUN = "rule-sets/<int:rule_set_id>/", "rounds/<int:round_id>/", "runs/<int:run_id>/"
APPLICATION = "applications/<int:applied_id>/"
urlpatterns = [
    path("", rounds.home, name="home"),
    # The rules
    path("rule-sets/", rule_sets.rule_sets, name="rule-sets"),
    path(RULE, rule_sets.rule_set, name="rule-set"),
    path(f"{RULE}condition/", rule_parts.condition, name="rule-condition"),
    path(f"{RULE}scores/<int:score_number>/", rule_parts.score, name="rule-score"),
    path(f"{RULE}group/", rule_parts.group, name="rule-group"),
    path(f"{RULE}remove/", rule_sets.remove, name="rule-remove"),
    path(f"{RULE}precedence/", rule_sets.precedence, name="rule-precedence"),
    path(f"{RULE}basis/", rule_sets.basis, name="rule-basis"),
    path(f"{RULE}publish/", rule_sets.publish, name="rule-publish"),
    path(f"{RULE}copy/", rule_sets.copy, name="rule-copy"),
    path(f"{RULE}discard/", rule_sets.discard, name="rule-discard"),
    # The rounds
    path("rounds/new/", rounds.new, name="round-new"),
    path(ROUND, rounds.round_page, name="round"),
    path(f"{ROUND}edit/", rounds.edit, name="round-edit"),
    path(f"{ROUND}announce/", rounds.announce, name="round-announce"),
    path(f"{ROUND}closing/", rounds.closing, name="round-closing"),
    path(f"{ROUND}cancel/", rounds.cancel, name="round-cancel"),
    path(f"{ROUND}export/", exports.export, name="export"),
    # The applications
    path(f"{ROUND}applications/", applications.applications, name="applications"),
    path(f"{ROUND}filters/", applications.filter_save, name="filter-save"),
    path(f"{ROUND}filters/<int:application_filter_id>/", applications.filter_remove, name="filter-remove"),
    path(APPLICATION, applications.application, name="application"),
    path(f"{APPLICATION}supplement/", applications.ask, name="supplement"),
    path(f"{APPLICATION}supplement/<int:supplement_id>/back/", applications.take_back, name="supplement-back"),
    path(f"{ROUND}papers/", evidence.queue, name="evidence"),
    path("papers/<int:evidence_id>/", evidence.paper, name="paper"),
    path("papers/<int:evidence_id>/file/", evidence.file, name="evidence-file"),
    path(f"{ROUND}duplicates/", duplicates.duplicates, name="duplicates"),
    path("duplicates/<int:duplicate_id>/", duplicates.resolve, name="duplicate-resolve"),
    # At the counter
    path(f"{ROUND}counter/", counter.counter, name="counter"),
    path("counter/<int:counter_id>/", counter.apply, name="counter-apply"),
    path("counter/<int:counter_id>/send/", counter.send, name="counter-send"),
    # The calculations
    path(f"{ROUND}simulations/", simulations.simulations, name="simulations"),
    path(f"{ROUND}simulations/<int:simulation_id>/", simulations.simulation, name="simulation"),
    path(f"{ROUND}runs/", runs.runs, name="runs"),
    path(f"{ROUND}runs/start/", runs.start, name="run-start"),
    path(RUN, runs.run, name="run"),
    path(f"{RUN}reviews/", reviews.first, name="review"),
    path(f"{RUN}reviews/<int:reviewed_id>/", reviews.item, name="review-item"),
    path(f"{RUN}reviews/<slug:review_kind>/", reviews.many, name="review-many"),
    path(f"{RUN}recompute/", runs.recompute, name="run-recompute"),
    path(f"{RUN}propose/", runs.propose, name="run-propose"),
    path(f"{RUN}approval/", approval.approval, name="run-approval"),
    path(f"{RUN}reject/", approval.reject, name="run-reject"),
    path(f"{RUN}rows/<int:decided_row_id>/", approval.row, name="run-row"),
    path(f"{RUN}publish/", runs.publish, name="run-publish"),
    path(f"{RUN}compare/", runs.compare_runs, name="run-compare"),
    path(f"{RUN}replay/", runs.replay_run, name="run-replay"),
    path("audit/", audit.audit, name="audit"),
    # After the decision
    *staff_scholarship_money.urlpatterns,
]
