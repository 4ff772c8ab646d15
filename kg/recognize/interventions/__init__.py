"""What registered interventions are: cells, drugs beside them, doses of one product, or what it is compared with."""
