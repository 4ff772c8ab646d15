"""What is wrong with a question as it was asked."""


class UsageError(ValueError):
    """The asker can put it right: an unknown name, a missing or ill-typed parameter, a query that may not run."""


class Forbidden(UsageError):
    """What no rewording makes allowed: to write, to reach other hosts, to read other graphs."""
