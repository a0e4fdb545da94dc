"""What the service does. Each job is a plain function that may be run again at any moment."""
