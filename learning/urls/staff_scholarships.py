"""Addresses of the officers' scholarship pages, under /staff/scholarships/."""

from django.urls import path

from learning.views.scholarships.staff import rounds, rule_parts, rule_sets

app_name = "staff-scholarships"
RULE, ROUND = "rule-sets/<int:rule_set_id>/", "rounds/<int:round_id>/"
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
]
