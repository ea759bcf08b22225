"""Observatory: the barometer of digital usage, and the watch over what is asked for and what is offered.

Its words: an *indicator* has *figures*, each of one *period* and one territory, with its source; *own* figures are estimated from
sealed blocks of assessments. The watch counts a quarter's *demand* by theme (tallies), publishes it in *batches* of at least ten, and
sets it against the *supply*: the open doors. Below: needs and diagnostics, which are read. Stranger of the introductions.
"""
