"""The money behind the points: what the budget promised and paid, files for the payer, the settlement of a round."""
