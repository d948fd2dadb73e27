"""A resident's application: written section by section, proved, sent, changed when asked, taken back."""
