"""Random histories of a showcase: nothing is ever public without the consent of both to its very words; leaving always works.

The model keeps what each side was shown when it agreed. What everybody reads must be word for word what both last agreed to.
"""

from contextlib import suppress

import pytest
from django.core.files.base import ContentFile
from django.db import transaction
from hypothesis import HealthCheck
from hypothesis import settings as how_many
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from relais.actors.models import Actor, Position
from relais.groundwork.errors import Refusal
from relais.library.enums import ShowcaseState, Side
from relais.library.models import Picture, Showcase
from relais.library.queries.showcases import find_showcase, published_showcases, showcases_of, words_of
from relais.library.services import showcasing
from relais.people.models import Consent, User
from relais.vocabulary.models import Theme
from tests.library.test_inspecting import picture
from tests.library.told import OTHER, begun

PICTURES = [picture("PNG", (20, 10)), picture("PNG", (10, 20))]
WORDS = st.sampled_from(["Un carnet.", "Une page.", "Deux demi-journées."])
CHANGES = st.one_of(
    st.fixed_dictionaries({"title": WORDS}),
    st.fixed_dictionaries({"problem": WORDS, "done": WORDS}),
    st.integers(0, 3).map(lambda n: {"figures": [{"label": "Heures", "before": 6, "after": n, "unit": "h"}]}),
    st.sampled_from([OTHER, "autre@zyxwvu.example", "stories@test.example", ""]).map(lambda to: {"other_email": to}),
)


class Histories(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.actor = Actor.objects.create(slug="stories", name="Stories", roles=["provider"])
        self.people = [
            User.objects.create_user(f"{name}@test.example", "x" * 14, name=name, duty=duty)
            for name, duty in (("stories", ""), ("mod", "animator"), ("nobody", ""), ("colleague", ""))
        ]
        for person in (self.people[0], self.people[3]):
            Position.objects.create(user=person, actor=self.actor, kind="owner")
        self.themes = list(Theme.objects.filter(slug__in=["wifi", "backup"]).values_list("pk", flat=True))
        self.showcase = begun(self.people[0], self.actor)
        self.agreed: dict[str, dict] = {}  # by side: the words that it was shown when it agreed
        self.withdrawn = False
        self.replaced = None  # the picture that is no longer as it was brought

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def row(self):
        return Showcase.objects.get(pk=self.showcase.pk)

    def shown(self, showcase):
        return words_of(showcase) | {"to": showcase.other_email}

    def person(self, data):
        """Return somebody, with or without the secret link."""
        by = data.draw(st.sampled_from([*self.people, None]), label="who")
        return by, data.draw(st.sampled_from([self.row().token, "", "wrong"]), label="link")

    def do(self, verb, **values):
        with suppress(Refusal), transaction.atomic():
            return verb(showcase=self.row(), **values)
        return None

    @rule(data=st.data(), values=CHANGES)
    def change(self, data, values):
        by, _link = self.person(data)
        self.do(showcasing.save_step, by=by, values=values)

    @rule(data=st.data())
    def choose_themes(self, data):
        by, _link = self.person(data)
        themes = data.draw(st.lists(st.sampled_from(self.themes), min_size=1, unique=True))
        self.do(showcasing.save_step, by=by, values={}, themes=themes)

    @rule(data=st.data(), content=st.sampled_from([*PICTURES, None]), alt=WORDS)
    def bring_a_picture(self, data, content, alt):
        """Bring one, another, or other words for the one that is there."""
        by, _link = self.person(data)
        file = ContentFile(content, "a.png") if content else None
        self.do(showcasing.save_picture, by=by, content=file, alt=alt)

    @rule(data=st.data())
    def remove_the_picture(self, data):
        by, _link = self.person(data)
        self.do(showcasing.remove_picture, by=by)

    @rule(data=st.data(), stale=st.booleans())
    def submit(self, data, stale):
        by, _link = self.person(data)
        shown = self.row()
        if self.do(showcasing.submit, by=by, agreed_to="0" * 64 if stale else shown.fingerprint):
            self.agreed = {"provider": self.shown(shown)}

    @rule(data=st.data(), values=st.none() | CHANGES)
    def confirm(self, data, values):
        """Agree to what was read; the teller may change it between the reading and the click."""
        (by, link), shown = self.person(data), self.row()
        if values:
            self.do(showcasing.save_step, by=self.people[0], values=values)
        if self.do(showcasing.confirm, by=by, token=link, agreed_to=shown.fingerprint):
            assert link == shown.token
            assert by not in (self.people[0], self.people[3])
            self.agreed["firm"] = self.shown(shown)

    @rule()
    def go_on(self):
        """Take the next step as whoever may."""
        row, shown = self.row(), self.shown(self.row())
        common = {"agreed_to": row.fingerprint}
        if row.state in {ShowcaseState.DRAFT, ShowcaseState.DECLINED}:
            if self.do(showcasing.submit, by=self.people[0], **common):
                self.agreed = {"provider": shown}
        elif row.state == ShowcaseState.WAITING:
            if self.do(showcasing.confirm, by=None, token=row.token, **common):
                self.agreed["firm"] = shown
        elif row.state == ShowcaseState.CONFIRMED:
            self.do(showcasing.publish, by=self.people[1])

    @rule(data=st.data(), remark=st.sampled_from(["", "Six heures."]))
    def ask_changes(self, data, remark):
        by, link = self.person(data)
        if self.do(showcasing.ask_changes, by=by, token=link, remark=remark):
            self.agreed = {}

    @rule(data=st.data())
    def publish(self, data):
        by, _link = self.person(data)
        if self.do(showcasing.publish, by=by):
            assert by == self.people[1]

    @rule(data=st.data())
    def send_back(self, data):
        by, _link = self.person(data)
        if self.do(showcasing.send_back, by=by, remark="Encore ?"):
            self.agreed = {}

    @rule(values=st.sampled_from([{"title": "Écrit à côté"}, {"figures": []}]))
    def write_past_the_verbs(self, values):
        """Somebody writes into the row by hand; whoever publishes afterwards publishes nothing that nobody agreed to."""
        if self.row().state != ShowcaseState.PUBLISHED:
            Showcase.objects.filter(pk=self.showcase.pk).update(**values)

    @rule()
    def another_picture_is_put_in_its_place(self):
        """An editor gives the picture other content, at any moment; then it is shown no more."""
        Picture.objects.filter(pk=self.row().picture_id).update(file_hash="0" * 40)
        self.replaced = self.row().picture_id

    @precondition(lambda self: not self.withdrawn)
    @rule(data=st.data(), who=st.sampled_from(["teller", "colleague", "other", "moderator"]))
    def withdraw(self, data, who):
        if not data.draw(st.sampled_from([True, False, False, False]), label="now"):
            return
        number = {"teller": 0, "colleague": 3, "moderator": 1}.get(who)
        by = None if number is None else self.people[number]
        token = self.row().token if by is None else ""
        showcasing.withdraw(by=by, showcase=self.row(), token=token)
        assert self.row().state == ShowcaseState.WITHDRAWN
        self.withdrawn = True

    @rule(data=st.data())
    def a_stranger_withdraws(self, data):
        assert self.do(showcasing.withdraw, by=self.people[2], token="wrong") is None

    @invariant()
    def what_is_public_is_what_both_agreed_to(self):
        row = self.row()
        seen = row in published_showcases()
        assert seen == (row in showcases_of(self.actor)) == (row.state == ShowcaseState.PUBLISHED)
        if seen:
            shown = self.shown(row)
            if row.picture_id is not None and row.picture_id == self.replaced:
                assert row.shown_picture is None
                shown["picture_digest"] = row.picture_digest
            assert self.agreed == {"provider": shown, "firm": shown}
            assert Consent.objects.filter(purpose=row.purpose, withdrawn_at=None).count() == len(Side)
        if self.withdrawn:
            assert (row.state, row.other_email, row.picture, row.picture_alt) == (ShowcaseState.WITHDRAWN, "", None, "")
            assert not Consent.objects.filter(purpose=row.purpose, withdrawn_at=None).exists()
            shown = find_showcase(row.slug)
            assert shown is None or shown.state == ShowcaseState.WITHDRAWN


@pytest.mark.usefixtures("db")
def test_no_history_publishes_what_both_have_not_agreed_to(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    run_state_machine_as_test(
        Histories,
        settings=how_many(
            max_examples=60, stateful_step_count=25, deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large],
        ),
    )  # fmt: skip
