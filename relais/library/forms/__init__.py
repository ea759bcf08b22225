"""Forms of the pages: what narrows each list, and the guided forms; a wrong value is told, never obeyed."""
