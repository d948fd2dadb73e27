"""The worker application and the whole clock of the portal: what is woken, and how often."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "seoul4050.settings")

app = Celery("seoul4050")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

# Every task only claims due rows and calls one service, so a missed or doubled beat loses and doubles nothing.
app.conf.beat_schedule = {
    "deliver notices": {"task": "accounts.tasks.deliver_notices", "schedule": 5.0},
    "settle requested seats": {"task": "programs.tasks.settle_requested_seats", "schedule": 30.0},
    "tend waiting lines": {"task": "programs.tasks.tend_lines", "schedule": 5.0},
    "forget where people in line came from": {
        "task": "programs.tasks.forget_line_sources",
        "schedule": crontab(hour=4, minute=20),
    },
    "pass on lapsed offers": {"task": "programs.tasks.pass_on_lapsed_offers", "schedule": 60.0},
    "release kept seats": {"task": "programs.tasks.release_kept_seats", "schedule": 30.0},
    "freeze the lists of draws": {"task": "programs.tasks.freeze_draw_lists", "schedule": 10.0},
    "apply screening decisions": {"task": "programs.tasks.apply_screening_decisions", "schedule": 15.0},
    "draw lots": {"task": "programs.tasks.draw_due_lotteries", "schedule": 15.0},
    "send due messages": {"task": "programs.tasks.send_due_broadcasts", "schedule": 10.0},
    "remind of meetings": {"task": "programs.tasks.remind_of_meetings", "schedule": 600.0},
    # Somebody is looking at the bar: it moves within a second.
    "complete courses": {"task": "programs.tasks.complete_courses", "schedule": 1.0},
    "list changed programs": {"task": "programs.tasks.reindex_changed", "schedule": 60.0},
    "issue ordered certificates": {"task": "programs.tasks.issue_ordered_certificates", "schedule": 5.0},
    "forget what is over": {"task": "accounts.tasks.forget_expired", "schedule": crontab(hour=4, minute=10)},
    "free unpaid seats": {"task": "programs.tasks.free_unpaid_seats", "schedule": 60.0},
    "remind of unpaid fees": {"task": "programs.tasks.remind_of_unpaid_fees", "schedule": 60.0},
    "forget bank accounts": {"task": "programs.tasks.forget_bank_accounts", "schedule": crontab(hour=4, minute=20)},
    "warn of few people": {"task": "programs.tasks.warn_of_few_people", "schedule": crontab(hour=9, minute=0)},
    # An officer who pressed the button waits for the run.
    "run mentor matches": {"task": "learning.tasks.mentoring.run_matches", "schedule": 5.0},
    "tend mentor proposals": {"task": "learning.tasks.mentoring.tend_proposals", "schedule": 60.0},
    "send mentoring reminders": {"task": "learning.tasks.mentoring.send_nudges", "schedule": 900.0},
    "remind of mentoring sessions": {"task": "learning.tasks.mentoring.remind_of_sessions", "schedule": 600.0},
    "turn mentoring over": {"task": "learning.tasks.mentoring.turn_mentoring_over", "schedule": 3600.0},
    # An officer looks at the bar of a run: it moves within a second.
    "compute scholarship runs": {"task": "learning.tasks.scholarships.compute_scholarship_runs", "schedule": 1.0},
    "commit scholarship runs": {"task": "learning.tasks.scholarships.commit_scholarship_runs", "schedule": 1.0},
    "remind of scholarship drafts": {
        "task": "learning.tasks.scholarships.remind_of_scholarship_drafts",
        "schedule": 600.0,
    },
    "tend scholarship offers": {"task": "learning.tasks.scholarships.tend_scholarship_offers", "schedule": 60.0},
    "promote from scholarship waitlists": {
        "task": "learning.tasks.scholarships.promote_from_scholarship_waitlists",
        "schedule": 10.0,
    },
    "answer decided appeals": {"task": "learning.tasks.scholarships.answer_decided_appeals", "schedule": 10.0},
    "move scholarship points": {"task": "learning.tasks.scholarships.move_scholarship_points", "schedule": 30.0},
    "end scholarship points": {
        "task": "learning.tasks.scholarships.end_scholarship_points",
        "schedule": crontab(hour=9, minute=5),
    },
    "destroy scholarship papers": {"task": "learning.tasks.scholarships.destroy_scholarship_papers", "schedule": 60.0},
    "tell opening alerts": {"task": "programs.tasks.tell_opening_alerts", "schedule": 60.0},
}
