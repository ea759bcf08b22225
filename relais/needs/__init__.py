"""Needs: from a firm's words to the doors worth knocking on, and why.

A *need* is what a firm typed, with the facts it gave; a *reading* says which themes its parts speak of and by which
words; a *match* ranks the doors (who may be served first, then fit, nearness …); an *answer* is what was shown, kept in
a chain that anyone can verify and replay. Words are erased after their term, readings stay without words.
"""
