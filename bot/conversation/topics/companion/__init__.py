"""Company: the first minute, words to send, the ladder, check-ins, good days, cards. docs/company.md tells the rest."""
