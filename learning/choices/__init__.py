"""The words of the learning area, by subject."""
