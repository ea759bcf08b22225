"""Referrals: partner bodies that bring firms, and hear what became of them.

Its words: a *partnership* is what a body uses to bring firms (its link, its frame for other sites, its key, its hook); a
*referral* is a case that it brought; a *notice* tells the body's own program that a referral has moved. What a body sees are
states, doors and dates, never what firm and door write to each other. Below: introductions, which follow the case.
"""
