"""Which cell products a trial tests, be they registered as interventions or told of in titles and texts alone."""
