"""Portal: the home page and the pages that say how the platform works and what it promises."""
