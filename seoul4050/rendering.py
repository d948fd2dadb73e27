"""Every form a person fills in, drawn by one template, so label, hint, error and aria-* are right once."""

from django.forms.renderers import TemplatesSetting


class ComponentRenderer(TemplatesSetting):
    """`FORM_RENDERER`: `{{ form }}` and `{{ field.as_field_group }}` come out as our components.

    Widgets keep Django's own templates (static/css styles them inside `.field`); only the groups around
    them are ours. Django writes `aria-describedby` with the ids `<id>_helptext` and `<id>_error`, which
    components/field.html gives to the hint and the error.
    """

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
