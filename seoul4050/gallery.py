"""Sample values for the component gallery; everything here is invented and shown only there."""

from django.http import QueryDict


def context(query: QueryDict) -> dict[str, object]:
    return {"query": query}
