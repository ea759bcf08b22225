"""Letters of the room, written in the transaction of the verb that they tell of."""
