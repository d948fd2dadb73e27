"""The scholarship: rounds and their rules, applications, decisions by people, awards, points and every won of it."""

from learning.models.scholarships.application import (
    Answer,
    Application,
    DuplicateMember,
    DuplicateSet,
    SupplementRequest,
)
from learning.models.scholarships.award import Appeal, Award, DecisionNotice
from learning.models.scholarships.clawback import Clawback, ClawbackPayment
from learning.models.scholarships.evidence import Evidence
from learning.models.scholarships.history import FairnessReport, ScholarshipEvent
from learning.models.scholarships.money import BudgetEntry, FiscalAccount, PersonYear
from learning.models.scholarships.point_courses import PointCourse
from learning.models.scholarships.points import PaymentFile, PaymentLine, PointAccount, PointLedger
from learning.models.scholarships.round import ScholarshipRound
from learning.models.scholarships.rules import RuleSet
from learning.models.scholarships.run import DecisionRow, DecisionRun, OpenedRow, ReviewItem
from learning.models.scholarships.saved_filter import ApplicationFilter

__all__ = [
    "Answer",
    "Appeal",
    "Application",
    "ApplicationFilter",
    "Award",
    "BudgetEntry",
    "Clawback",
    "ClawbackPayment",
    "DecisionNotice",
    "DecisionRow",
    "DecisionRun",
    "DuplicateMember",
    "DuplicateSet",
    "Evidence",
    "FairnessReport",
    "FiscalAccount",
    "OpenedRow",
    "PaymentFile",
    "PaymentLine",
    "PersonYear",
    "PointAccount",
    "PointCourse",
    "PointLedger",
    "ReviewItem",
    "RuleSet",
    "ScholarshipEvent",
    "ScholarshipRound",
    "SupplementRequest",
]
