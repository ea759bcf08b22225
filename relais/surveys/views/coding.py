"""Open answers and their themes: a person ticks, the reader only proposes; every tick can be taken back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from relais.diagnostics.queries import definition_of
from relais.groundwork.errors import Refusal
from relais.surveys import queries
from relais.surveys.forms import CodeForm, theme_choices
from relais.surveys.models import Round
from relais.surveys.services.coding import code_answer
from relais.surveys.views.finding import own_round

PER_PAGE = 10


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def open_answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the open answers of one question with their themes, and keep those of one."""
    round_ = own_round(request, pk)
    replies = queries.replies_of(round_)
    questions = queries.open_questions(definition_of(round_.version))
    if not questions or not queries.is_readable(round_, len(replies)):
        raise Http404
    themes = theme_choices()
    if request.method == "POST":
        return _code(request, round_, CodeForm(request.POST, themes))
    asked = request.GET.get("question", "")
    question = next((one for one in questions if one.key == asked), questions[0])
    found = queries.open_answers(round_, question.key, replies)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    queries.propose(list(page.object_list))
    context: dict[str, Any] = {
        "round": round_,
        "question": question,
        "title": question.title.in_language(get_language() or "fr"),
        "questions": [(one.key, one.title.in_language(get_language() or "fr")) for one in questions],
        "page": page,
        "coded": sum(bool(one.themes) for one in found),
        "total": len(found),
        "themes": themes,
    }
    return render(request, "surveys/coding.html", context)


def _code(request: HttpRequest, round_: Round, form: CodeForm) -> HttpResponse:
    address = reverse("surveys:coding", args=[round_.pk])
    if not form.is_valid():
        messages.error(
            request, _("Ce thème n'existe pas ou n'existe plus. Rechargez la page, puis choisissez-en un autre.")
        )
        return redirect(address)
    question, answer = form.cleaned_data["question"], form.cleaned_data["answer"]
    try:
        code_answer(by=request.user, round_=round_, question=question, answer=answer, themes=form.chosen())
    except Refusal as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Les thèmes de cette réponse sont notés. Décochez pour revenir en arrière."))
    page = request.POST.get("page", "")
    place = f"&page={page}" if page.isascii() and page.isdigit() else ""
    return redirect(f"{address}?question={question}{place}#a-{answer}")
