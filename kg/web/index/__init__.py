"""An index of one generation, for what SPARQL is too slow for while somebody waits: search, and counts of facets.

gather  what is indexed, read from the store
build  the file: made once for a generation, beside it
facets  trials by facet, with live counts
search  things by their names
"""
