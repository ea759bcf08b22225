"""Diagnostics: questionnaires, their scores, and the plan that a score leads to.

Its words: a *questionnaire* has numbered *versions*, which never change once published; a *response* is what one firm answered
to one version, with its *scores* by *dimension*; a *gap* is an answer that could be better, a *step* of the plan closes it.
*Not relevant* things make an adjusted score beside the official one. Below: library and actors, where the steps lead.
Above: surveys, which ask a list of people with the same engine.
"""
