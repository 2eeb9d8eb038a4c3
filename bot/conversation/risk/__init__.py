"""A danger in a talk: a level that rises and falls, not a mode.

`rules.react` decides what is said of the danger beside, before or in the place of the ordinary answer, and what the
risk is afterwards. It knows no words: the lines are knowledge's, their order stands in knowledge/flows/risk.yaml.
"""
