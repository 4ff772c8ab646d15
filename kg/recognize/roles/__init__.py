"""Roles: what the place, the words beside it and the frame make of an antigen that a record names."""
