"""The library: what a firm reads, watches and visits before it dares.

Its words: a *piece* is anything the library publishes in one language: a practical *sheet*, a *testimonial*, a *scenario* of
the Experience Center, an *argument* for providers, a primary *tool*, *news* of the network, seminar *material*. A *showcase* is
told by a firm and a provider together and confirmed by both. Editors write in the back office (Wagtail); moderators publish.
Below: actors, whose doors a piece leads to. Above: needs, whose answers lead to pieces.
"""
