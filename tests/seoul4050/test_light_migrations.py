"""Whoever fills an empty database quickly gets the same database: every guard of every model, and the same past."""

import pgtrigger
import pytest
from django.apps import apps
from django.db import connection, models
from django.db.migrations import operations
from django.db.migrations.state import ProjectState

from seoul4050.light_migrations import light_migrations

GUARD = models.CheckConstraint(name="told_apart", condition=models.Q(pk__gt=0))


def user_of(state: ProjectState) -> type[models.Model]:
    return state.apps.get_model("accounts", "user")


def guards_of(state: ProjectState) -> tuple[list[str], list[str]]:
    """The names of the user's guards, as the past tells them and as its drawn model does."""
    told = state.models["accounts", "user"].options["constraints"]
    return [each.name for each in told], [each.name for each in user_of(state)._meta.constraints]


def test_a_guard_comes_and_goes_while_its_model_stays_as_drawn():
    state = ProjectState.from_apps(apps)
    before, drawn = guards_of(state), user_of(state)
    with light_migrations():
        operations.AddConstraint("User", GUARD).state_forwards("accounts", state)
        assert guards_of(state) == tuple([*names, "told_apart"] for names in before)
        earlier = state.clone()
        operations.RemoveConstraint("user", "told_apart").state_forwards("accounts", state)
    assert guards_of(state) == before
    assert earlier.models["accounts", "user"].options["constraints"][-1] == GUARD
    assert user_of(state) is drawn
    operations.AddConstraint("user", GUARD).state_forwards("accounts", state)
    assert user_of(state) is not drawn, "without it, Django draws the model anew"


def test_a_past_that_nobody_drew_is_not_drawn_for_a_guard():
    state = ProjectState.from_apps(apps)
    with light_migrations():
        operations.AddConstraint("user", GUARD).state_forwards("accounts", state)
    assert "apps" not in state.__dict__
    assert guards_of(state)[1][-1] == "told_apart"


@pytest.mark.django_db
def test_the_migrated_database_has_every_constraint_and_index_of_the_models():
    with connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint UNION SELECT relname FROM pg_class WHERE relkind = 'i'")
        there = {row[0] for row in cursor.fetchall()}
    wanted = {each.name for model in apps.get_models() for each in (*model._meta.constraints, *model._meta.indexes)}
    assert len(wanted) > 300
    assert wanted - there == set()


@pytest.mark.django_db
def test_the_migrated_database_has_every_trigger_as_the_models_say_it():
    registered = pgtrigger.registered()
    assert len(registered) > 100
    found = {trigger.get_uri(model): trigger.get_installation_status(model)[0] for model, trigger in registered}
    assert [uri for uri, status in found.items() if status != "INSTALLED"] == []
