"""Jobs as rows of the database, which is the truth; a broker only says that there is one to do.

A message that is lost, doubled or late changes nothing: whoever gets it claims the row first, and
a row that nobody claimed in time is announced again. `docs/jobs.md` tells the whole life of a job.
"""
