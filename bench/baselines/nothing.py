"""A handler that imports nothing: what the runtime itself takes."""


def handler(event: object, _: object) -> object:
    """Answer what came in."""
    return event
