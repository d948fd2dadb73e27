"""The words of the learning area, split by who needs them."""
