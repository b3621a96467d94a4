"""Pictures of public doors: what a function needs to have to do with them."""

from aws_cdk import Stack

from stacks.doors import images_name
from stacks.feature import May


def may(stack: Stack, action: str) -> May:
    """To put, show or erase pictures."""
    objects = f"arn:{stack.partition}:s3:::{images_name(stack)}/images/*"
    return May((action,), (objects,), "each picture is an object of its own, named after its record")


def may_list(stack: Stack) -> May:
    """To list pictures, and to be told of one that it is not there instead of that it may not be had."""
    return May(("s3:ListBucket",), (f"arn:{stack.partition}:s3:::{images_name(stack)}",))


def settings(stack: Stack) -> dict[str, str]:
    """Where they lie."""
    return {"IMAGES_BUCKET": images_name(stack)}
