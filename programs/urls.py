"""Addresses of what is offered: catalogue, program pages, applying, one's own enrollments, the plan, the console."""

from django.urls import include, path

from programs.views import applying, calendars, catalogue, mentor, mine, money, plan, program, spaces

urlpatterns = [
    path("plan/", plan.plan, name="plan"),
    path("my/", mine.my, name="my"),
    path("programs/", catalogue.program_list, name="program-list"),
    path("programs/suggest/", catalogue.suggestions, name="program-suggest"),
    path("spaces/", spaces.space_list, name="space-list"),
    path("spaces/<int:space_id>/", spaces.space_detail, name="space-detail"),
    path("programs/<slug:slug>/", program.program_detail, name="program-detail"),
    path("programs/<slug:slug>/alert/", program.alert, name="program-alert"),
    path("programs/<slug:slug>/apply/", applying.apply, name="apply"),
    path("my/enrollments/<int:enrollment_id>/", mine.enrollment_detail, name="enrollment-detail"),
    path("my/enrollments/<int:enrollment_id>/done/", mine.done, name="enrollment-done"),
    path("my/enrollments/<int:enrollment_id>/offer/", mine.offer, name="enrollment-offer"),
    path("my/enrollments/<int:enrollment_id>/withdraw/", mine.withdraw_page, name="enrollment-withdraw"),
    path("my/enrollments/<int:enrollment_id>/undo/", mine.undo, name="enrollment-undo"),
    path("my/enrollments/<int:enrollment_id>/pay/", money.pay, name="enrollment-pay"),
    path("my/enrollments/<int:enrollment_id>/refund/", money.refund, name="enrollment-refund"),
    path("my/enrollments/<int:enrollment_id>/calendar.ics", calendars.enrollment, name="enrollment-calendar"),
    path("my/calendar/", calendars.my_calendar, name="my-calendar"),
    path("my/calendar/address/", calendars.address, name="my-calendar-address"),
    path("calendar/<str:token>.ics", calendars.feed, name="calendar-feed"),
    path("programs/<slug:slug>/calendar.ics", calendars.program, name="program-calendar"),
    path("staff/", include("programs.staff_urls")),
    path("mentor/", mentor.mentor, name="mentor"),
]
