"""What every web integration shares, and no framework: routes to guard, screening, answers."""
