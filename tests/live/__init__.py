"""`make live`: a Debian machine of its own, on which the documents' commands are typed."""
