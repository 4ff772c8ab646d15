"""Finding words in the a record: its fields as one text, known spellings, patterns with guards, names of antigens."""
