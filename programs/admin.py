"""Reference data that changes rarely, for operators: the plan's projects, venues and providers. Nothing else."""

from django.contrib import admin

from programs.models import Project, ProjectFigure, Provider, Venue


class FigureInline(admin.TabularInline):
    model = ProjectFigure
    extra = 0


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ("number", "name", "area", "status", "status_changed_on")
    list_filter = ("area", "status")
    search_fields = ("name",)
    inlines = [FigureInline]


@admin.register(Provider)
class ProviderAdmin(admin.ModelAdmin):
    list_display = ("name", "phone", "organization")
    search_fields = ("name",)
    list_select_related = ("organization",)


@admin.register(Venue)
class VenueAdmin(admin.ModelAdmin):
    list_display = ("name", "district", "is_learning_space", "provider")
    list_filter = ("district", "is_learning_space")
    search_fields = ("name", "address")
    list_select_related = ("provider",)
    autocomplete_fields = ("provider",)
