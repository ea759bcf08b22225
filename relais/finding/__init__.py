"""Finding: the site's search. Rooms above enter their pieces; whoever types words finds them, in four languages.

A piece is anything with a title and a page of its own, named by its kind and its key, in one or several languages. The
room knows no kind by itself: each room registers its own (``kinds``), and enters its pieces (``services``).
"""
