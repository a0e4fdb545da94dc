"""The admin page's model: no table, only a name and the permission to view it."""
