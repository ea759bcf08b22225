"""Appointments: a person's bookable hours, what is free of them, and what a firm and a door agree upon.

Its words: a *calendar* is one person's (hours, terms, days closed, times busy elsewhere); a *slot* is a time that may be
booked; an *appointment* is a slot taken for an introduction. Calendars come in and go out by iCalendar. Below: the
introductions (for whom one meets), the actors (who answers, who is away). Above: the pages that show several rooms.
"""
