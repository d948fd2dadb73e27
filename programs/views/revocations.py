"""A holder reads why their certificate is to be revoked and answers on the same page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from programs.forms.certificates import CommentForm
from programs.models import Revocation
from programs.presenting.revocations import notice_context
from programs.services.certificates.revoking import comment, notice_for
from programs.services.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def revocation_notice(request: HttpRequest, enrollment_id: int) -> HttpResponse:
    """The notice; a POST keeps the comment, and what is typed too late stays on the page to be copied."""
    try:
        row = notice_for(person=request.user, enrollment_id=enrollment_id)
    except Revocation.DoesNotExist:
        raise Http404 from None
    now = timezone.now()
    form = CommentForm(request.POST or None, initial={"comment": row.comment})
    if request.method == "POST" and form.is_valid():
        try:
            comment(revocation_id=row.pk, person=request.user, text=form.cleaned_data["comment"], now=now)
        except Refused as refusal:
            form.add_error("comment", f"{refusal.detail} {refusal.next_step}".strip())
        else:
            messages.success(request, "의견을 보냈습니다. 운영 기관이 보고 정합니다.")
            return redirect("revocation-notice", enrollment_id)
    context = notice_context(row, now) | {"form": form}
    return render(request, "programs/certificates/notice.html", context, status=422 if form.errors else 200)
