"""What a person wrote for screened rounds, for their own copy of it, and how it is forgotten when they leave."""

from accounts.models import User
from programs.models import ApplicationDraft, ApplicationVersion, Enrollment, Supplement
from programs.services.screening.applying import versions_of
from programs.services.screening.pages import answer_words, pages_of


def written_of(row: Enrollment) -> dict[str, str]:
    """{question: answer} of what was sent last, and every answer given later; {} for rounds without a form."""
    sent = versions_of(row)
    if not sent:
        return {}
    answers = sent[0][1]
    written = {
        question.label: answer_words(question, answers.get(str(question.pk)))
        for page in pages_of(row.intake.screening.questions.all())
        for question in page.questions
    }
    return written | {one.request: one.answer or "" for one in row.supplements.filter(answered_at__isnull=False)}


def forget_written(user: User) -> None:
    """Drafts and versions go; of what was asked later only that it was answered stays."""
    ApplicationDraft.objects.filter(person=user).delete()
    ApplicationVersion.objects.filter(enrollment__person=user).delete()
    for one in Supplement.objects.filter(enrollment__person=user, answered_at__isnull=False):
        one.answer = ""
        one.save(update_fields=["answer"])
