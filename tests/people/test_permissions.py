"""One table: who gets what from every address of the project. An address that the table leaves out fails."""

import secrets
from datetime import date, time, timedelta
from urllib.parse import quote

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from django.utils import timezone
from django.utils.translation import override

from relais.actors import services as actor_services
from relais.actors import staffing
from relais.actors.models import Actor, Position
from relais.appointments.queries import free
from relais.appointments.services import keeping
from relais.appointments.services.booking import book_appointment
from relais.diagnostics.models import Step as PathStep
from relais.groundwork.models import Trace
from relais.groundwork.silences import link_for
from relais.groundwork.writing import keep_letter
from relais.introductions.models import Introduction, SavedView
from relais.introductions.services import sending
from relais.library.demo import DATA
from relais.library.models import Scenario, Subscription
from relais.library.services import subscribing, visiting
from relais.library.services.files import keep_file, keep_picture
from relais.needs.services import keep_need
from relais.observatory.models import Indicator
from relais.observatory.services.keeping import enter_figure
from relais.people.models import User
from relais.people.rights import give_consent
from relais.referrals.models import Notice, Partnership
from relais.surveys.models import Invitation
from tests.conftest import made_door
from tests.diagnostics import scenes
from tests.library import told
from tests.library.scenes import made_scenario
from tests.surveys import asking

PEOPLE = ("anonymous", "stranger", "holder", "editor", "animator")
ALL = (200,) * 5
REFUSED = (405,) * 5  # the other method
OWN = (302, 404, 200, 404, 200)  # the holder's pages
SIGNED_IN = (302, 200, 200, 200, 200)
STAFF = (404, 404, 404, 404, 200)
EDITORS = (404, 404, 404, 200, 200)
EDITED = (404, 404, 404, 405, 405)  # the other method of what editors have
OWN_REFUSED = (302, 405, 405, 405, 405)
ENTRY = (200, 302, 302, 302, 302)  # whoever is signed in has nothing to do there
ELSEWHERE = (302,) * 5  # a step of a way that nobody has begun: back to its start
NOT_THEIRS = (302, 404, 404, 404, 404)
WATCHERS = (302, 404, 404, 404, 200)  # the animator's desk
WATCHED = (302, 404, 404, 404, 302)
DONE = (302,) * 5  # the link is the key: done, or said why not
WRONG = (422,) * 5  # an empty form
DID = (302, 404, 302, 404, 302)  # a verb: sent to sign in, not there, done

TELLERS = (302, 404, 200, 404, 404)  # who tells a showcase; whoever runs the platform moderates it elsewhere
KEEPERS = (302, 404, 200, 404, 404)  # who answers for a door keeps a calendar
OWN_CALENDAR = (302, 404, 405, 404, 404)

BACK_OFFICE = "redaction/"
POSTER = next(DATA.glob("films/*.webp"))

# name: (arguments, GET, POST); each by PEOPLE
TABLE = {
    "api_docs": ({}, ALL, REFUSED),
    "api-1:api-root": ({}, (404,) * 5, (404,) * 5),
    "api-1:openapi-json": ({}, ALL, ALL),
    "api-1:doors": ({}, (422,) * 5, REFUSED),
    "api-1:themes": ({}, ALL, REFUSED),
    "api-1:sectors": ({}, ALL, REFUSED),
    "api-1:barometer": ({}, ALL, REFUSED),
    "api-1:places": ({}, (422,) * 5, REFUSED),
    "portal:home": ({}, ALL, REFUSED),
    "portal:robots": ({}, ALL, REFUSED),
    "portal:search": ({}, ALL, REFUSED),
    "portal:search_suggestions": ({}, ALL, REFUSED),
    "portal:how": ({}, ALL, REFUSED),
    "portal:objectivity": ({}, ALL, REFUSED),
    "portal:chain": ({}, ALL, REFUSED),
    "portal:privacy": ({}, ALL, REFUSED),
    "portal:accessibility": ({}, ALL, REFUSED),
    "portal:components": ({}, ALL, REFUSED),
    "portal:workspace": ({}, SIGNED_IN, REFUSED),
    "portal:reach": ({"slug": "theirs"}, OWN, REFUSED),
    "portal:letters": ({}, STAFF, (404, 404, 404, 404, 405)),
    "portal:letter": ({"pk": "LETTER"}, STAFF, (404, 404, 404, 404, 405)),
    "portal:send_letter_again": ({"pk": "LETTER"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "portal:unsubscribe": ({"token": "LINK"}, ALL, ALL),
    "portal:subscribe_again": ({"token": "LINK"}, REFUSED, (302,) * 5),
    "needs:ask": ({}, REFUSED, (422,) * 5),
    "needs:answer": ({"token": "TOKEN"}, ALL, REFUSED),
    "needs:tell": ({"token": "TOKEN"}, REFUSED, (302,) * 5),
    "needs:correct": ({"token": "TOKEN"}, REFUSED, (302,) * 5),
    "needs:erase": ({"token": "TOKEN"}, REFUSED, ALL),
    "actors:directory": ({}, ALL, REFUSED),
    "actors:doors": ({}, ALL, REFUSED),
    "actors:export_actors": ({}, ALL, REFUSED),
    "actors:export_doors": ({}, ALL, REFUSED),
    "actors:import_file": ({}, STAFF, (404, 404, 404, 404, 400)),
    "actors:actor": ({"slug": "test-provider"}, ALL, REFUSED),
    "actors:actor_jsonld": ({"slug": "test-provider"}, ALL, REFUSED),
    "actors:door": ({"slug": "theirs"}, ALL, REFUSED),
    "actors:edit_door": ({"slug": "theirs"}, OWN, OWN),
    "actors:renew_door": ({"slug": "theirs"}, OWN_REFUSED, DID),
    "actors:archive_door": ({"slug": "theirs"}, OWN_REFUSED, DID),
    "actors:reopen_door": ({"slug": "theirs"}, OWN_REFUSED, DID),
    "actors:undo_door": ({"slug": "theirs"}, OWN_REFUSED, DID),
    "actors:manage": ({}, SIGNED_IN, OWN_REFUSED),
    "actors:manage_actor": ({"slug": "test-provider"}, OWN, OWN_REFUSED),
    "actors:edit_actor": ({"slug": "test-provider"}, OWN, OWN),
    "actors:undo_actor": ({"slug": "test-provider"}, OWN_REFUSED, DID),
    "actors:history": ({"slug": "test-provider"}, OWN, OWN_REFUSED),
    "actors:team": ({"slug": "test-provider"}, OWN, OWN),
    "actors:position": ({"slug": "test-provider", "pk": "POSITION"}, OWN, OWN),
    "actors:leave": ({"slug": "test-provider", "pk": "POSITION"}, OWN, OWN),
    "actors:withdraw": ({"slug": "test-provider", "pk": "INVITATION"}, OWN_REFUSED, DID),
    "actors:invitation": ({"token": "INVITED"}, (302, 200, 403, 403, 403), (302, 302, 403, 403, 403)),
    "actors:add_door": ({"slug": "test-provider"}, OWN, OWN),
    "actors:renew_doors": ({"slug": "test-provider"}, OWN_REFUSED, DID),
    "actors:undo_doors": ({"slug": "test-provider"}, OWN_REFUSED, DID),
    "library:shelf": ({}, ALL, REFUSED),
    "library:sheets": ({}, ALL, REFUSED),
    "library:sheet": ({"slug": "factures-par-peppol"}, ALL, REFUSED),
    "library:sheet_pdf": ({"slug": "factures-par-peppol"}, ALL, REFUSED),
    "library:sheet_jsonld": ({"slug": "factures-par-peppol"}, ALL, REFUSED),
    "library:mark_done": ({"slug": "factures-par-peppol"}, REFUSED, DONE),
    "library:unmark_done": ({"slug": "factures-par-peppol"}, REFUSED, DONE),
    "library:scenarios": ({}, ALL, REFUSED),
    "library:scenario": ({"slug": "SCENARIO"}, ALL, REFUSED),
    "library:ask_visit": ({"slug": "SCENARIO"}, ALL, WRONG),
    "library:visits": ({}, SIGNED_IN, OWN_REFUSED),
    "library:export_visits": ({}, SIGNED_IN, OWN_REFUSED),
    "library:answer_visit": ({"token": "VISIT_OF_BODY"}, ALL, WRONG),
    "library:visit": ({"token": "VISIT"}, ALL, REFUSED),
    "library:confirm_visit": ({"token": "UNCONFIRMED_VISIT"}, ALL, DONE),
    "library:withdraw_visit": ({"token": "VISIT"}, REFUSED, DONE),
    "library:erase_visit": ({"token": "VISIT"}, ALL, DONE),
    "library:showcases": ({}, ALL, REFUSED),
    "library:showcases_map": ({}, ALL, REFUSED),
    "library:showcase": ({"slug": "les-paniers-se-commandent-en-ligne"}, ALL, REFUSED),
    "library:agreement": ({"token": "SHOWCASE_TOKEN"}, ALL, REFUSED),
    "library:answer_agreement": ({"token": "SHOWCASE_TOKEN", "what": "accepter"}, REFUSED, WRONG),
    "library:my_showcases": ({}, SIGNED_IN, OWN_REFUSED),
    "library:tell": ({}, SIGNED_IN, (302, 422, 200, 422, 422)),
    "library:my_showcase": ({"pk": "SHOWCASE"}, TELLERS, OWN_REFUSED),
    "library:tell_step": ({"pk": "SHOWCASE", "step": "probleme"}, TELLERS, (302, 404, 422, 404, 404)),
    "library:send_showcase": ({"pk": "SHOWCASE"}, OWN_REFUSED, (302, 404, 422, 404, 404)),
    "library:withdraw_showcase": ({"pk": "SHOWCASE"}, TELLERS, (302, 404, 302, 404, 404)),
    "library:erase_showcase": ({"pk": "SHOWCASE"}, TELLERS, (302, 404, 302, 404, 404)),
    "library:news_list": ({}, ALL, REFUSED),
    "library:news_rss": ({}, ALL, REFUSED),
    "library:news_atom": ({}, ALL, REFUSED),
    "library:news": ({"slug": "agoria-nis2-sous-traitants"}, ALL, REFUSED),
    "library:subscribe": ({}, ALL, WRONG),
    "library:subscription": ({"token": "READER"}, ALL, WRONG),
    "library:confirm_subscription": ({"token": "READER"}, REFUSED, DONE),
    "library:leave": ({"token": "READER"}, ALL, ALL),
    "library:testimonials": ({}, ALL, REFUSED),
    "library:testimonial": ({"slug": "boulangere-arlon-commandes-en-ligne"}, ALL, REFUSED),
    "library:materials": ({}, ALL, REFUSED),
    "library:material": ({"slug": "empower-leader-2021"}, ALL, REFUSED),
    "library:file": ({"pk": "FILE", "digest": "older", "name": "x"}, (404, 404, 404, 302, 302), REFUSED),
    "library:picture": ({"path": "PICTURE"}, (404, 404, 404, 200, 200), REFUSED),
    "vocabulary:themes": ({}, ALL, REFUSED),
    "vocabulary:scheme": ({}, ALL, REFUSED),
    "vocabulary:theme": ({"slug": "wifi"}, ALL, REFUSED),
    "vocabulary:desk": ({}, EDITORS, (404, 404, 404, 405, 405)),
    "vocabulary:history": ({}, EDITORS, (404, 404, 404, 405, 405)),
    "vocabulary:sectors": ({}, EDITORS, (404, 404, 404, 405, 405)),
    "vocabulary:edit_sector": ({"slug": "bakery"}, EDITORS, EDITORS),
    "vocabulary:add_theme": ({}, EDITORS, EDITORS),
    "vocabulary:edit_theme": ({"slug": "wifi"}, EDITORS, EDITORS),
    "territories:suggest": ({}, ALL, REFUSED),
    "surveys:invitation": ({"token": "INVITATION_TO_ANSWER"}, ALL, REFUSED),
    "surveys:answer": ({"token": "INVITATION_TO_ANSWER"}, REFUSED, DONE),
    "surveys:decline": ({"token": "INVITATION_TO_ANSWER"}, REFUSED, DONE),
    "surveys:withdraw_answer": ({"token": "INVITATION_TO_ANSWER"}, REFUSED, DONE),
    "surveys:erase": ({"token": "INVITATION_TO_ANSWER"}, ALL, DONE),
    "surveys:published": ({}, ALL, REFUSED),
    "surveys:thanks": ({"slug": "ROUND_SLUG"}, ALL, REFUSED),
    "surveys:needs": ({"slug": "PUBLISHED_ROUND"}, ALL, REFUSED),
    "surveys:needs_csv": ({"slug": "PUBLISHED_ROUND"}, ALL, REFUSED),
    "surveys:needs_json": ({"slug": "PUBLISHED_ROUND"}, ALL, REFUSED),
    "surveys:rounds": ({}, SIGNED_IN, OWN_REFUSED),
    "surveys:make": ({}, OWN, (302, 404, 422, 404, 422)),
    "surveys:round": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:change": ({"pk": "DRAFT_ROUND"}, OWN, (302, 404, 422, 404, 422)),
    "surveys:letter": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:extend": ({"pk": "ROUND"}, OWN_REFUSED, DID),
    "surveys:invite": ({"pk": "DRAFT_ROUND"}, OWN, (302, 404, 422, 404, 422)),
    "surveys:export_invitations": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:withdraw": ({"pk": "ROUND", "invitation": "LAST_INVITED"}, OWN_REFUSED, DID),
    "surveys:results": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:results_csv": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:results_json": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:answers_csv": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:crossing": ({"pk": "ROUND"}, OWN, OWN_REFUSED),
    "surveys:coding": ({"pk": "ROUND"}, OWN, DID),
    "surveys:own_needs": ({"pk": "CLOSED_ROUND"}, OWN, OWN_REFUSED),
    "surveys:do": ({"pk": "DRAFT_ROUND", "what": "ouvrir"}, OWN_REFUSED, DID),
    "api-1:referrals": ({}, (401,) * 5, (401,) * 5),
    "api-1:refer": ({}, (401,) * 5, (401,) * 5),
    "api-1:one": ({"number": 1}, (401,) * 5, REFUSED),
    "referrals:entry": ({"slug": "test-agency"}, ALL, WRONG),
    "referrals:frame": ({"slug": "test-agency"}, ALL, REFUSED),
    "referrals:mine": ({}, SIGNED_IN, OWN_REFUSED),
    "referrals:export": ({}, SIGNED_IN, OWN_REFUSED),
    "referrals:referral": ({"pk": "REFERRAL"}, OWN, OWN_REFUSED),
    "referrals:bring": ({"slug": "test-agency"}, OWN, (302, 404, 422, 404, 422)),
    "referrals:partnership": ({"slug": "test-agency"}, OWN, OWN_REFUSED),
    "referrals:key": ({"slug": "test-agency"}, OWN_REFUSED, OWN),
    "referrals:origins": ({"slug": "test-agency"}, OWN_REFUSED, DID),
    "referrals:hook": ({"slug": "test-agency"}, OWN_REFUSED, DID),
    "referrals:again": ({"slug": "test-agency", "pk": "NOTICE"}, OWN_REFUSED, DID),
    "referrals:change": ({"slug": "test-agency", "what": "ouvrir"}, OWN_REFUSED, DID),
    "appointments:week": ({}, KEEPERS, OWN_CALENDAR),
    "appointments:hours": ({}, KEEPERS, (302, 404, 422, 404, 404)),
    "appointments:close_day": ({}, OWN_CALENDAR, (302, 404, 422, 404, 404)),
    "appointments:open_day": ({}, OWN_CALENDAR, (302, 404, 302, 404, 404)),
    "appointments:exchange": ({}, KEEPERS, OWN_CALENDAR),
    "appointments:upload": ({}, OWN_CALENDAR, (302, 404, 422, 404, 404)),
    "appointments:follow": ({}, OWN_CALENDAR, (302, 404, 422, 404, 404)),
    "appointments:forget": ({}, OWN_CALENDAR, (302, 404, 302, 404, 404)),
    "appointments:renew_feed": ({}, OWN_CALENDAR, (302, 404, 302, 404, 404)),
    "appointments:feed": ({"token": "FEED"}, ALL, REFUSED),
    "appointments:choose": ({"token": "CASE_TO_MEET", "pk": "LAST"}, ALL, WRONG),
    "appointments:choose_for_firm": ({"token": "DEMAND_TO_MEET"}, ALL, WRONG),
    "appointments:file": ({"token": "APPOINTMENT"}, ALL, REFUSED),
    "appointments:appointment": ({"token": "APPOINTMENT"}, ALL, REFUSED),
    "appointments:move": ({"token": "APPOINTMENT"}, ALL, WRONG),
    "appointments:cancel": ({"token": "APPOINTMENT"}, REFUSED, DONE),
    "appointments:restore": ({"token": "APPOINTMENT"}, REFUSED, DONE),
    "appointments:outcome": ({"token": "APPOINTMENT"}, REFUSED, DONE),
    "diagnostics:welcome": ({}, ALL, REFUSED),
    "diagnostics:comparisons": ({}, ALL, REFUSED),
    "diagnostics:comparisons_csv": ({}, ALL, REFUSED),
    "diagnostics:comparisons_json": ({}, ALL, REFUSED),
    "diagnostics:mine": ({}, SIGNED_IN, OWN_REFUSED),
    "diagnostics:questionnaire": ({"slug": "QUESTIONNAIRE"}, ALL, DONE),
    "diagnostics:overview": ({"token": "ANSWERED"}, ALL, REFUSED),
    "diagnostics:question": ({"token": "ANSWERING", "key": "q1"}, ALL, WRONG),
    "diagnostics:finish": ({"token": "ANSWERING"}, ALL, WRONG),
    "diagnostics:facts": ({"token": "ANSWERED"}, ALL, DONE),
    "diagnostics:result": ({"token": "ANSWERED"}, ALL, REFUSED),
    "diagnostics:paper": ({"token": "ANSWERED"}, ALL, REFUSED),
    "diagnostics:plan": ({"token": "ANSWERED"}, ALL, REFUSED),
    "diagnostics:put_steps": ({"token": "ANSWERED"}, REFUSED, DONE),
    "diagnostics:mark_step": ({"token": "ANSWERED", "pk": "STEP"}, REFUSED, DONE),
    "diagnostics:take_step_away": ({"token": "ANSWERED", "pk": "STEP"}, REFUSED, DONE),
    "diagnostics:export": ({"token": "ANSWERED"}, ALL, REFUSED),
    "diagnostics:keep": ({"token": "ANSWERED"}, REFUSED, DONE),
    "diagnostics:erase": ({"token": "ANSWERED"}, ALL, DONE),
    "diagnostics:again": ({"token": "ANSWERED"}, REFUSED, DONE),
    "diagnostics:three_minutes": ({"token": "AGAIN"}, ALL, DONE),
    "diagnostics:remind": ({"token": "ANSWERED"}, REFUSED, WRONG),
    "diagnostics:confirm_reminder": ({"key": "CONFIRMS"}, ALL, DONE),
    "diagnostics:questionnaires": ({}, EDITORS, EDITED),
    "diagnostics:begin": ({}, EDITORS, (404, 404, 404, 422, 422)),
    "diagnostics:bring_in": ({}, EDITORS, (404, 404, 404, 422, 422)),
    "diagnostics:file_schema": ({}, EDITORS, EDITED),
    "diagnostics:version": ({"pk": "DRAFT"}, EDITORS, EDITED),
    "diagnostics:part": ({"pk": "DRAFT", "place": "tete"}, EDITORS, (404, 404, 404, 422, 422)),
    "diagnostics:change": ({"pk": "DRAFT"}, EDITED, (404, 404, 404, 302, 302)),
    "diagnostics:undo": ({"pk": "DRAFT"}, EDITED, (404, 404, 404, 302, 302)),
    "diagnostics:try_out": ({"pk": "DRAFT"}, EDITORS, EDITORS),
    "diagnostics:coverage": ({"pk": "DRAFT"}, EDITORS, EDITED),
    "diagnostics:file": ({"pk": "VERSION"}, EDITORS, EDITED),
    "diagnostics:new_draft": ({"pk": "VERSION"}, EDITED, (404, 404, 404, 302, 302)),
    "diagnostics:discard": ({"pk": "DRAFT"}, EDITORS, (404, 404, 404, 302, 302)),
    "diagnostics:publish": ({"pk": "DRAFT"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:choose": ({"pk": "VERSION"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:withdraw": ({"pk": "VERSION"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:assessments": ({}, STAFF, (404, 404, 404, 404, 422)),
    "diagnostics:assessment_file": ({"pk": "BROUGHT"}, STAFF, (404, 404, 404, 404, 405)),
    "diagnostics:assessment_file_state": ({"pk": "BROUGHT"}, STAFF, (404, 404, 404, 404, 405)),
    "diagnostics:keep_assessments": ({"pk": "BROUGHT"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:give_up_assessments": ({"pk": "BROUGHT"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:resume_assessments": ({"pk": "BROUGHT"}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 302)),
    "diagnostics:undo_assessments": ({"pk": "KEPT_FILE"}, STAFF, (404, 404, 404, 404, 302)),
    "diagnostics:export_assessments": ({}, (404, 404, 404, 404, 405), (404, 404, 404, 404, 422)),
    "library:tools": ({}, ALL, REFUSED),
    "library:tool": ({"slug": "odoo"}, ALL, REFUSED),
    "library:tool_jsonld": ({"slug": "odoo"}, ALL, REFUSED),
    "library:compare": ({}, ALL, REFUSED),
    "library:export_comparison": ({}, ALL, REFUSED),
    "library:arguments": ({}, ALL, REFUSED),
    "library:argument": ({"slug": "trop-cher"}, ALL, REFUSED),
    "library:export_arguments_csv": ({}, ALL, REFUSED),
    "library:export_arguments_markdown": ({}, ALL, REFUSED),
    "library:next_offer": ({}, ALL, REFUSED),
    "introductions:send": ({"token": "TOKEN"}, ALL, WRONG),
    "introductions:my_path": ({}, SIGNED_IN, OWN_REFUSED),
    "introductions:case": ({"token": "CASE"}, ALL, REFUSED),
    "introductions:confirm": ({"token": "SENT"}, ALL, DONE),
    "introductions:close": ({"token": "CASE"}, REFUSED, WRONG),
    "introductions:reopen": ({"token": "CASE"}, REFUSED, DONE),
    "introductions:withdraw": ({"token": "CASE"}, REFUSED, DONE),
    "introductions:erase": ({"token": "CASE"}, ALL, DONE),
    "introductions:later": ({"token": "CASE"}, REFUSED, WRONG),
    "introductions:add": ({"token": "CASE"}, REFUSED, (404,) * 5),
    "introductions:write": ({"token": "CASE"}, REFUSED, WRONG),
    "introductions:answer": ({"token": "INTRODUCTION"}, ALL, REFUSED),
    "introductions:take_up": ({"token": "INTRODUCTION"}, REFUSED, DONE),
    "introductions:put_back": ({"token": "INTRODUCTION"}, REFUSED, DONE),
    "introductions:decline": ({"token": "INTRODUCTION"}, REFUSED, WRONG),
    "introductions:report": ({"token": "INTRODUCTION"}, REFUSED, DONE),
    "introductions:write_to_firm": ({"token": "INTRODUCTION"}, REFUSED, WRONG),
    "introductions:inbox": ({}, SIGNED_IN, OWN_REFUSED),
    "introductions:take_up_many": ({}, OWN_REFUSED, DONE),
    "introductions:desk": ({}, WATCHERS, OWN_REFUSED),
    "introductions:desk_export": ({}, WATCHERS, OWN_REFUSED),
    "introductions:answer_many": ({}, OWN_REFUSED, WATCHED),
    "introductions:save_view": ({}, OWN_REFUSED, WATCHED),
    "introductions:drop_view": ({"pk": 1}, OWN_REFUSED, WATCHED),
    "introductions:service": ({}, ALL, REFUSED),
    "observatory:barometer": ({}, ALL, REFUSED),
    "observatory:barometer_csv": ({}, ALL, REFUSED),
    "observatory:barometer_json": ({}, ALL, REFUSED),
    "observatory:indicator": ({"slug": "website"}, ALL, REFUSED),
    "observatory:figures": ({}, EDITORS, (404, 404, 404, 405, 405)),
    "observatory:add_figure": ({}, EDITORS, (404, 404, 404, 422, 422)),
    "observatory:import_figures": ({}, EDITORS, (404, 404, 404, 422, 422)),
    "observatory:changes": ({}, EDITORS, (404, 404, 404, 405, 405)),
    "observatory:undo": ({"pk": "FIGURE_TRACE"}, (404, 404, 404, 405, 405), (404, 404, 404, 302, 302)),
    "observatory:edit_figure": ({"pk": "FIGURE"}, EDITORS, (404, 404, 404, 422, 422)),
    "observatory:delete_figure": ({"pk": "FIGURE"}, (404, 404, 404, 405, 405), (404, 404, 404, 302, 302)),
    "observatory:watch": ({}, ALL, REFUSED),
    "observatory:watch_csv": ({}, ALL, REFUSED),
    "observatory:watch_json": ({}, ALL, REFUSED),
    "observatory:theme": ({"slug": "backup"}, ALL, REFUSED),
    "people:sign_in": ({}, (200, 302, 302, 302, 302), (200, 302, 302, 302, 302)),
    "people:sign_out": ({}, REFUSED, (302,) * 5),
    "people:account": ({}, SIGNED_IN, SIGNED_IN),
    "people:data": ({}, SIGNED_IN, OWN_REFUSED),
    "people:export": ({}, SIGNED_IN, OWN_REFUSED),
    "people:withdraw_consent": ({"pk": "CONSENT"}, OWN_REFUSED, (302, 302, 404, 404, 404)),
    "people:erase": ({}, ELSEWHERE, ELSEWHERE),
    "account_login": ({}, ENTRY, ENTRY),
    "account_request_login_code": ({}, ENTRY, ENTRY),
    "account_confirm_login_code": ({}, ELSEWHERE, ELSEWHERE),
    "account_signup": ({}, ENTRY, ENTRY),
    "account_email_verification_sent": ({}, ELSEWHERE, ELSEWHERE),
    "account_reset_password": ({}, ALL, ALL),
    "account_confirm_password_reset_code": ({}, ELSEWHERE, ELSEWHERE),
    "account_complete_password_reset": ({}, ELSEWHERE, ELSEWHERE),
    "account_reauthenticate": ({}, SIGNED_IN, SIGNED_IN),
    "account_request_reauthentication_code": ({}, SIGNED_IN, SIGNED_IN),
    "account_confirm_reauthentication_code": ({}, ELSEWHERE, ELSEWHERE),
    "account_email": ({}, ELSEWHERE, ELSEWHERE),
    "mfa_authenticate": ({}, ELSEWHERE, ELSEWHERE),
    "mfa_reauthenticate": ({}, ELSEWHERE, ELSEWHERE),
    "mfa_index": ({}, SIGNED_IN, (302, 405, 405, 405, 405)),
    "mfa_activate_totp": ({}, ELSEWHERE, ELSEWHERE),
    "mfa_deactivate_totp": ({}, NOT_THEIRS, NOT_THEIRS),
    "mfa_view_recovery_codes": ({}, NOT_THEIRS, (302, 405, 405, 405, 405)),
    "mfa_generate_recovery_codes": ({}, ELSEWHERE, ELSEWHERE),
    "mfa_download_recovery_codes": ({}, NOT_THEIRS, NOT_THEIRS),
}

BEGUN_ELSEWHERE = {
    "account_confirm_login_code", "account_email_verification_sent", "account_confirm_password_reset_code",
    "account_complete_password_reset", "mfa_authenticate",
}  # fmt: skip


def invited(holder):
    """Return an invitation to the actor of ``holder``, sent to the stranger."""
    position = holder.positions.get(actor__slug="test-provider")
    position.actor.positions.filter(user__email="stranger@test.example").delete()
    return staffing.invite_person(by=holder, actor=position.actor, email="stranger@test.example", kind="member")


def agency_of(holder):
    """Return the holder's body that brings firms; made at first."""
    agency, fresh = Actor.objects.get_or_create(slug="test-agency", defaults={"name": "Agency", "roles": ["agency"]})
    if fresh:
        Position.objects.create(user=holder, actor=agency, kind="owner")
        Partnership.objects.create(actor=agency)
    return agency


def reader():
    """Return a confirmed reader of the newsletter."""
    email = f"{secrets.token_hex(8)}@firm.example"
    subscribing.subscribe(email=email, language="fr")
    return subscribing.confirm_subscription(token=Subscription.objects.get(email=email).token)


def calendar_of(holder):
    """Return the calendar of ``holder``, with hours on every day."""
    hours = [(weekday, time(8), time(18)) for weekday in range(7)]
    terms = {"length": 15, "pause": 0, "notice": 0, "ahead": 60, "manner": "video", "place": "x"}
    return keeping.keep_calendar(by=holder, hours=hours, **terms)


def to_meet(holder):
    """Return a firm's demand at the door of ``holder``, who may be met."""
    calendar_of(holder)
    firm = {"firm": "Firm", "contact": "Anne", "email": f"{secrets.token_hex(8)}@firm.example"}
    case = sending.send_need(by=None, need=keep_need(text="mon wifi"), doors=["theirs"], **firm)
    return sending.confirm_case(token=case.token).introductions.get()


def appointed(holder):
    """Return an appointment that a firm took with ``holder``."""
    calendar, introduction = calendar_of(holder), to_meet(holder)
    today = timezone.localdate()
    start, _end = free(calendar, today, today + timedelta(days=9), timezone.now())[0]
    return book_appointment(
        by=None, introduction=introduction, calendar=calendar, starts_at=start, token=introduction.case.token
    )


def entered_figure():
    """Return a figure that staff entered."""
    staff = User.objects.get(email="editor@test.example")
    source = secrets.token_hex(8)
    values = {"span": "year", "start": date(2024, 1, 1), "territory": "region", "value": 40, "source": source}
    return enter_figure(by=staff, indicator=Indicator.objects.get(slug="website"), values=values)


def visit_of(holder, *, confirmed=True):
    """Return a visit that is asked of the body of ``holder``."""
    body = holder.positions.get(actor__slug="test-provider").actor
    scenario = Scenario.objects.filter(slug="test-scenario").first() or made_scenario(body)
    firm = {"firm": "Firm", "contact": "Anne", "email": f"{secrets.token_hex(8)}@firm.example"}
    visit = visiting.ask_visit(by=None, scenario=scenario, **firm)
    return visiting.confirm_visit(token=visit.token) if confirmed else visit


# Made anew for each person who asks.
MADE = {
    "DRAFT_ROUND": lambda holder: asking.round_of(agency_of(holder), "draft").pk,
    "ROUND": lambda holder: asking.round_of(agency_of(holder), "open").pk,
    "ROUND_SLUG": lambda holder: asking.round_of(agency_of(holder), "open").slug,
    "CLOSED_ROUND": lambda holder: asking.round_of(agency_of(holder), "closed").pk,
    "PUBLISHED_ROUND": lambda holder: asking.round_of(agency_of(holder), "published").slug,
    "INVITATION_TO_ANSWER": lambda holder: asking.round_of(agency_of(holder), "open").invitations.last().token,
    "LAST_INVITED": lambda _holder: Invitation.objects.order_by("-pk")[0].pk,
    "QUESTIONNAIRE": lambda _holder: scenes.published().questionnaire.slug,
    "DRAFT": lambda _holder: scenes.draft().pk,
    "VERSION": lambda _holder: scenes.kept_version().pk,
    "ANSWERING": lambda _holder: scenes.answering().token,
    "ANSWERED": lambda _holder: scenes.answered().token,
    "AGAIN": lambda _holder: scenes.again().token,
    "CONFIRMS": lambda _holder: scenes.confirms(),
    "BROUGHT": lambda _holder: scenes.brought().pk,
    "KEPT_FILE": lambda _holder: scenes.kept_file().pk,
    "STEP": lambda _holder: PathStep.objects.order_by("-pk")[0].pk,
    "FIGURE": lambda holder: entered_figure().pk,
    "FIGURE_TRACE": lambda holder: Trace.objects.get(subject_id=entered_figure().pk, verb="enter_figure").pk,
    "SCENARIO": lambda holder: visit_of(holder).scenario.slug,
    "VISIT": lambda holder: visit_of(holder).token,
    "VISIT_OF_BODY": lambda holder: visit_of(holder).body_token,
    "UNCONFIRMED_VISIT": lambda holder: visit_of(holder, confirmed=False).token,
    "SHOWCASE": lambda holder: told.sent(holder, Actor.objects.get(slug="test-provider")).pk,
    "SHOWCASE_TOKEN": lambda holder: told.sent(holder, Actor.objects.get(slug="test-provider")).token,
    "FEED": lambda holder: calendar_of(holder).token,
    "CASE_TO_MEET": lambda holder: to_meet(holder).case.token,
    "DEMAND_TO_MEET": lambda holder: to_meet(holder).token,
    "LAST": lambda _holder: Introduction.objects.order_by("-pk")[0].pk,
    "APPOINTMENT": lambda holder: appointed(holder).firm_token,
    "TOKEN": lambda _holder: keep_need(text="mon wifi").token,
    "POSITION": lambda holder: holder.positions.get(actor__slug="test-provider").pk,
    "CONSENT": lambda _holder: give_consent(by=None, email="stranger@test.example", purpose="news", version="1").pk,
    "INVITATION": lambda holder: invited(holder).pk,
    "LETTER": lambda _holder: (
        keep_letter(key=secrets.token_hex(), to="a@firm.example", language="fr", kind="x", subject="x", text="x")[0].pk
    ),
    "READER": lambda _holder: reader().token,
    "LINK": lambda _holder: link_for("a@firm.example", "x").rstrip("/").rpartition("/")[2],
    "FILE": lambda _holder: keep_file(ContentFile(b"WEBVTT\n\n00:01.000 --> 00:02.000\nx\n", "x.vtt"), title="x").pk,
    "PICTURE": lambda _holder: keep_picture(ContentFile(POSTER.read_bytes(), "x.webp"), title="x").file.name,
    "INVITED": lambda holder: staffing.token_of(invited(holder)),
}


def addresses(patterns=None, space=""):
    """Yield the name of every address of the project; the back office has a test of its own (library)."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        if str(one.pattern) == BACK_OFFICE:
            continue
        if isinstance(one, URLPattern):
            yield f"{space}{one.name or one.pattern}"
        else:
            yield from addresses(one.url_patterns, f"{space}{one.namespace}:" if one.namespace else space)


def test_every_address_stands_in_the_table_and_no_other():
    assert set(addresses()) == set(TABLE)


def filled(value, door, holder):
    """Return ``value``, or what it stands for, made anew: the secret of a need, of a case, of a door's demand."""
    if value in MADE:
        return MADE[value](holder)
    if value == "REFERRAL":
        need = keep_need(text="mon wifi", partner=agency_of(holder), way="link")
        case = sending.send_need(by=None, need=need, doors=[door.slug], firm="F", contact="A", email="a@firm.example")
        return sending.confirm_case(token=case.token).pk
    if value == "NOTICE":
        return Notice.objects.create(partnership=agency_of(holder).partnership, state="failed").pk
    if value not in {"SENT", "CASE", "INTRODUCTION"}:
        return value
    need = keep_need(text="mon wifi")
    firm = {"firm": "Firm", "contact": "Anne", "email": "anne@firm.example"}
    case = sending.send_need(by=None, need=need, doors=[door.slug], **firm)
    if value == "SENT":
        return case.token
    sending.confirm_case(token=case.token)
    return case.token if value == "CASE" else case.introductions.get().token


@pytest.fixture(scope="module")
def scene(django_db_setup, django_db_blocker):
    """What the table speaks of, made once: the people, a door of the holder, a body that brings firms, a showcase."""
    with django_db_blocker.unblock(), transaction.atomic():
        stranger = User.objects.create_user("stranger@test.example", "a long password 1", name="Stranger")
        editor = User.objects.create_user("editor@test.example", "a long password 1", name="Editor", duty="editor")
        animator = User.objects.create_user("animator@test.example", "a long password 1", name="A", duty="animator")
        holder = User.objects.create_user("holder@test.example", "a long password 1", name="Holder")
        actor = Actor.objects.create(slug="test-provider", name="Test Provider", roles=["provider"])
        Position.objects.create(user=holder, actor=actor, kind="owner")
        door = made_door(actor, "theirs", themes=("wifi",))
        actor_services.renew_door(by=holder, door=door)
        SavedView.objects.create(pk=1, user=animator, name="mine")
        agency_of(holder)
        told.published(holder, actor, animator)
        yield {"stranger": stranger, "holder": holder, "editor": editor, "animator": animator, "door": door}
        transaction.set_rollback(True)


@pytest.fixture
def people(scene, db):
    """The scene as it was made, whatever a test before did to it (the database is rolled back to it)."""
    for one in scene.values():
        one.refresh_from_db()
    return scene


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", TABLE)
def test_an_address_answers_each_person_as_the_table_says(name, method, people, as_user):
    arguments, expected = TABLE[name][0], TABLE[name][1 if method == "get" else 2]
    answered = []
    for who in PEOPLE:
        values = {key: filled(value, people["door"], people["holder"]) for key, value in arguments.items()}
        with override("fr"):
            address = reverse(name, kwargs=values)
        browser = Client() if who == "anonymous" else as_user(people[who])
        answered.append(getattr(browser, method)(address, headers={"Accept-Language": "fr"}).status_code)
    assert dict(zip(PEOPLE, answered, strict=True)) == dict(zip(PEOPLE, expected, strict=True))


SENT_TO_SIGN_IN = [name for name, (_a, get, _p) in TABLE.items() if get[0] == 302 and name not in BEGUN_ELSEWHERE]


@pytest.mark.parametrize("name", SENT_TO_SIGN_IN)
def test_whoever_is_not_signed_in_is_sent_to_sign_in_and_back(name, client, people):
    values = {key: filled(value, people["door"], people["holder"]) for key, value in TABLE[name][0].items()}
    with override("fr"):
        address = reverse(name, kwargs=values)
    assert client.get(address).url == f"/connexion/?next={quote(address)}"
