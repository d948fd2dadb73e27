"""The waiting line in front of an opening: places in order of arrival, let in at the pace that the database holds."""
