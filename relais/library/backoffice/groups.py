"""The two groups of the back office, filled from each person's duty: who writes, who publishes.

Wagtail knows permissions by group only; the duty is what counts, so membership follows it at each entrance.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    Workflow,
    WorkflowContentType,
    WorkflowTask,
)

from relais.library.models import Argument, Material, News, Scenario, Sheet, Testimonial, Tool
from relais.people.enums import Duty
from relais.people.models import User

PIECES = (Sheet, Testimonial, Material, Scenario, Argument, Tool, News)
WRITERS, MODERATORS = "Rédaction", "Modération"
DUTIES = {WRITERS: Duty.EDITOR, MODERATORS: Duty.ANIMATOR}
VERBS = {WRITERS: ("add", "change"), MODERATORS: ("add", "change", "delete", "publish", "lock", "unlock")}
FILE_VERBS = {WRITERS: ("add", "choose"), MODERATORS: ("add", "change", "choose", "delete")}


def prepare_back_office() -> None:
    """Make the groups with their permissions, and the way of moderation; made already, they are set right again."""
    with transaction.atomic():
        groups = {name: _group(name) for name in DUTIES}
        task, _fresh = GroupApprovalTask.objects.get_or_create(name=MODERATORS)
        task.groups.set([groups[MODERATORS]])
        workflow, _fresh = Workflow.objects.get_or_create(name=MODERATORS)
        WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
        for model in PIECES:
            kind = ContentType.objects.get_for_model(model)
            WorkflowContentType.objects.update_or_create(content_type=kind, defaults={"workflow": workflow})


def _group(name: str) -> Group:
    group, _fresh = Group.objects.get_or_create(name=name)
    wanted = Q(codename__in=["access_admin", "submit_translation"])
    for model in PIECES:
        codes = [f"{verb}_{model._meta.model_name}" for verb in VERBS[name]]
        wanted |= Q(content_type__app_label="library", codename__in=codes)
    group.permissions.set(Permission.objects.filter(wanted))
    root = Collection.get_first_root_node()
    for files in ("file", "picture"):
        for verb in FILE_VERBS[name]:
            permission = Permission.objects.get(content_type__app_label="library", codename=f"{verb}_{files}")
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    return group


def follow_duties() -> bool:
    """Make the groups' members those who have the duty now; tell whether anything changed."""
    members = set(Group.objects.filter(name__in=DUTIES, user__isnull=False).values_list("name", "user"))
    staff = User.objects.filter(duty__in=DUTIES.values(), is_active=True).values_list("duty", "pk")
    groups = {duty: name for name, duty in DUTIES.items()}
    if members == {(groups[Duty(duty)], pk) for duty, pk in staff}:
        return False
    for name, duty in DUTIES.items():
        Group.objects.get(name=name).user_set.set(User.objects.filter(duty=duty, is_active=True))
    return True
