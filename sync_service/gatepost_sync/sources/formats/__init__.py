"""The forms that lists come in: each module reads one."""
