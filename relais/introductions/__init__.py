"""Introductions: a need that was sent to doors, followed to its end.

Its words: a *case* is a need that a firm sent; an *introduction* is that case at one door; a *step* is what somebody, or
the platform, did with it. Every open state has an owner, a deadline and a successor; only the firm says that the need is
met. Below: the needs (what was asked and shown), the actors (who answers). Above: the pages that show several rooms.
"""
