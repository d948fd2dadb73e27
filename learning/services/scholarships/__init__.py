"""The scholarship, from the check before applying to the settled award."""
