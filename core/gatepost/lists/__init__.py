"""What is known about domains and addresses: sources, index files, and the view over them."""
