"""From the question to the answer, and its corrections. Whoever holds a need's link may see and change it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from relais.needs import services
from relais.needs.enums import Channel
from relais.needs.errors import NeedGone, SentForFirm
from relais.needs.forms import FACT_FORMS, CorrectionForm, NeedForm
from relais.needs.models import Need
from relais.needs.presenting import MOST_CARDS, answer_context, asked_of
from relais.needs.queries import find
from relais.needs.throttle import guard


@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Keep what was typed and lead to its answer; an empty text shows the question again with the reason."""
    guard(request)
    form = NeedForm(request.POST)
    if not form.is_valid():
        return render(request, "needs/ask.html", {"form": form}, status=422)
    need = services.keep_need(text=form.cleaned_data["text"])
    return redirect("needs:answer", token=need.token)


@require_safe
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show the doors for a need, why, and what would sharpen them."""
    need = _need(token)
    if need is None:
        return render(request, "needs/gone.html", status=404)
    found = find(asked_of(need))
    services.record_answer(found, channel=Channel.PAGE, need=need, most=MOST_CARDS)
    return render(request, "needs/answer.html", answer_context(need, found))


@require_POST
def tell(request: HttpRequest, token: str) -> HttpResponse:
    """Take the answer to a question, its being passed over, or a known fact's being taken back."""
    need = _need(token)
    if need is None:
        return render(request, "needs/gone.html", status=404)
    if (fact := request.POST.get("skip", "")) in (*FACT_FORMS, "theme"):
        services.change_need(token=token, skipped=sorted({*need.skipped, fact}))
    elif (fact := request.POST.get("forget", "")) in FACT_FORMS:
        empty = {
            "place": {"place_id": None, "area_id": None},
            "sector": {"sector_id": None},
            "employees": {"employees": None},
        }
        services.change_need(token=token, skipped=[one for one in need.skipped if one != fact], **empty[fact])
    else:
        for fact, form_class in FACT_FORMS.items():
            if fact in request.POST:
                form = form_class(request.POST)
                if not form.is_valid():
                    context = answer_context(need, find(asked_of(need)), {fact: form})
                    return render(request, "needs/answer.html", context, status=422)
                services.change_need(token=token, **form.cleaned_data[fact])
    return redirect("needs:answer", token=token)


@require_POST
def correct(request: HttpRequest, token: str) -> HttpResponse:
    """Keep, drop or add a theme."""
    need = _need(token)
    if need is None:
        return render(request, "needs/gone.html", status=404)
    form = CorrectionForm(request.POST)
    if form.is_valid():
        services.change_need(token=token, **form.changes(need))
    return redirect("needs:answer", token=token)


@require_POST
def erase(request: HttpRequest, token: str) -> HttpResponse:
    """Erase the words now."""
    try:
        services.erase_need(token=token)
    except NeedGone:
        return render(request, "needs/gone.html", status=404)
    except SentForFirm as refusal:
        messages.error(request, str(refusal.message))
        return redirect("needs:answer", token=token)
    return render(request, "needs/gone.html", {"erased": True, "message": _("Vos mots sont effacés.")})


def _need(token: str) -> Need | None:
    return Need.objects.select_related("place", "area", "sector").filter(token=token, erased_at=None).first()
