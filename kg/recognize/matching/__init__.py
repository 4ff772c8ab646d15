"""Finding words in a record: its fields as one text, known spellings, patterns with guards, names of antigens."""
