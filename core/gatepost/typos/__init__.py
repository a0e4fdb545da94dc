"""Which domain somebody meant who misspelt it."""
