"""How a person's own list of enrollments can be narrowed in the API."""

import django_filters

from programs.choices import EnrollmentStatus
from programs.models import Enrollment


class EnrollmentFilter(django_filters.FilterSet):
    status = django_filters.ChoiceFilter(choices=EnrollmentStatus.choices, label="상태")

    class Meta:
        model = Enrollment
        fields = ["status"]
