"""What was found out, kept for a while: in this process, and in Redis for all of them."""
