"""Where the service collects from: packages, files, URLs, plugins', and what is added by hand."""
