"""Certificates and learning histories: issued once, printed on request, checked by anybody, revoked with a reason."""
