"""Mentoring: who asks, who helps, who is matched with whom, and what becomes of it."""

from learning.models.mentoring.care import (
    ActionItem,
    ConsentShare,
    MentoringGoal,
    MentoringSession,
    Recommendation,
    SessionNote,
)
from learning.models.mentoring.match import MatchEvent, Mentorship, Proposal
from learning.models.mentoring.mentor import (
    AvailabilityException,
    Ban,
    CapacityPeriod,
    MentorProfile,
    Pin,
    Seat,
)
from learning.models.mentoring.policy import MatchPolicy
from learning.models.mentoring.request import MentorRequest
from learning.models.mentoring.run import MatchOverride, MatchRun, MatchRunRow, MatchRunSeat
from learning.models.mentoring.voices import Concern, MentoringSurvey, Message, Nudge, NudgeRule

__all__ = [
    "ActionItem",
    "AvailabilityException",
    "Ban",
    "CapacityPeriod",
    "Concern",
    "ConsentShare",
    "MatchEvent",
    "MatchOverride",
    "MatchPolicy",
    "MatchRun",
    "MatchRunRow",
    "MatchRunSeat",
    "MentorProfile",
    "MentorRequest",
    "MentoringGoal",
    "MentoringSession",
    "MentoringSurvey",
    "Mentorship",
    "Message",
    "Nudge",
    "NudgeRule",
    "Pin",
    "Proposal",
    "Recommendation",
    "Seat",
    "SessionNote",
]
