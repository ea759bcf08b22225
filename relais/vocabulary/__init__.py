"""Vocabulary: the themes and sectors that every room speaks of, and the words by which managers reveal them.

A *theme* is a concept of a small SKOS scheme in three levels, with labels and definitions in four languages; a
*phrase* is one sentence of a manager (``says``), one wording of a provider (``offers``) or an alternative label. From
the phrases a *reader* is learned that turns any text into themes, by its words, which give them away, and by its
meaning.
"""
