"""People: accounts by which persons sign in. What a person is for a body stands in the room of actors."""
