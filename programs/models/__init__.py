"""What the city offers, in which rounds, and who is in: the ground under all five areas."""

from programs.models.application import ApplicationDraft, ApplicationVersion, Supplement
from programs.models.attendance import Attendance, CheckIn, Room, WrongCode
from programs.models.broadcast import Broadcast
from programs.models.calendar_feed import CalendarFeed
from programs.models.certificate import Certificate, CertificateBatch, CertificateItem
from programs.models.completion import CompletionBatch, CompletionItem
from programs.models.decision import DecisionBatch, DecisionLine
from programs.models.draw import Draw, DrawEntry, Lottery
from programs.models.enrollment import Enrollment, EnrollmentEvent, Receipt
from programs.models.importing import ImportRun, SyncPoint
from programs.models.intake import Intake, IntakeEvent, Meeting
from programs.models.lesson import Lesson, LessonProgress, QuizAttempt, QuizQuestion, StudyExtension
from programs.models.line import ClaimMark, Line, LinePlace
from programs.models.listing import Fee, ListingState, ProgramListing
from programs.models.money import OpeningDecision, Payment, PaymentTerms, Refund, RefundEvent
from programs.models.plan import Project, ProjectFigure
from programs.models.program import Program
from programs.models.provider import Provider, Venue
from programs.models.review import Review, ReviewReport
from programs.models.revocation import Revocation
from programs.models.roster import RosterFilter
from programs.models.screening import (
    Screening,
    ScreeningCriterion,
    ScreeningQuestion,
    ScreeningReview,
    ScreeningReviewer,
    ScreeningScore,
)
from programs.models.seat_group import SeatGroup
from programs.models.subscription import OpeningAlert
from programs.models.survey import SurveyAnswer, SurveyQuestion, SurveyReceipt
from programs.models.word import CatalogueWord

__all__ = [
    "ApplicationDraft",
    "ApplicationVersion",
    "Attendance",
    "Broadcast",
    "CalendarFeed",
    "CatalogueWord",
    "Certificate",
    "CertificateBatch",
    "CertificateItem",
    "CheckIn",
    "ClaimMark",
    "CompletionBatch",
    "CompletionItem",
    "DecisionBatch",
    "DecisionLine",
    "Draw",
    "DrawEntry",
    "Enrollment",
    "EnrollmentEvent",
    "Fee",
    "ImportRun",
    "Intake",
    "IntakeEvent",
    "Lesson",
    "LessonProgress",
    "Line",
    "LinePlace",
    "ListingState",
    "Lottery",
    "Meeting",
    "OpeningAlert",
    "OpeningDecision",
    "Payment",
    "PaymentTerms",
    "Program",
    "ProgramListing",
    "Project",
    "ProjectFigure",
    "Provider",
    "QuizAttempt",
    "QuizQuestion",
    "Receipt",
    "Refund",
    "RefundEvent",
    "Review",
    "ReviewReport",
    "Revocation",
    "Room",
    "RosterFilter",
    "Screening",
    "ScreeningCriterion",
    "ScreeningQuestion",
    "ScreeningReview",
    "ScreeningReviewer",
    "ScreeningScore",
    "SeatGroup",
    "StudyExtension",
    "Supplement",
    "SurveyAnswer",
    "SurveyQuestion",
    "SurveyReceipt",
    "SyncPoint",
    "Venue",
    "WrongCode",
]
