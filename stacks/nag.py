"""Acknowledging a finding of cdk-nag: one construct, one finding, one reason."""

from aws_cdk import Acknowledgment, Stack, Token, Validations
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import IConstruct


def accept(where: IConstruct, finding: str, reason: str) -> None:
    """Accept a finding at one construct. IAM findings name the action or resource in brackets."""
    Validations.of(where).acknowledge(Acknowledgment(id=finding, reason=reason))


def accept_wide(where: lambda_.Function | iam.Role, resource: str, reason: str) -> None:
    """Accept that a permission of a function, or of a role, names more than one resource."""
    stack = Stack.of(where)
    written = resource.replace(stack.partition, "<AWS::Partition>")
    if Token.is_unresolved(stack.account):
        written = written.replace(stack.account, "<AWS::AccountId>")
    role = where.role if isinstance(where, lambda_.Function) else where
    accept(role.node.find_child("DefaultPolicy"), f"AwsSolutions-IAM5[Resource::{written}]", reason)
