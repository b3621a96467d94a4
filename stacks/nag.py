"""Acknowledging a finding of cdk-nag: one construct, one finding, one reason."""

from aws_cdk import Acknowledgment, Stack, Token, Validations
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct


def accept(where: IConstruct, finding: str, reason: str) -> None:
    """Accept a finding at one construct. IAM findings name the action or resource in brackets."""
    Validations.of(where).acknowledge(Acknowledgment(id=finding, reason=reason))


def accept_wide(function: lambda_.Function, resource: str, reason: str) -> None:
    """Accept that a function's permission names more than one resource."""
    stack = Stack.of(function)
    written = resource.replace(stack.partition, "<AWS::Partition>")
    if Token.is_unresolved(stack.account):
        written = written.replace(stack.account, "<AWS::AccountId>")
    accept(function.role.node.find_child("DefaultPolicy"), f"AwsSolutions-IAM5[Resource::{written}]", reason)
