"""Surveys: a list of people is asked once, each answers once, and what they say becomes a list of needs with weight.

Its words: a *round* is one survey sent to one list; an *invitation* is one address of the list; a *reply* is a response that counts
for a round, and in an anonymous round nothing leads from it to an invitation; a *coding* gives an open answer a theme;
*wanted* is a theme with how many asked for it. Below: diagnostics, whose questionnaires and taking pages it uses.
"""
