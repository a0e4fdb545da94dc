"""Many addresses: each domain asked about once, a slow mail host kept from holding up the rest."""
