"""Words for cells: what kind of cells they name, and whether those are the trial's own product."""
