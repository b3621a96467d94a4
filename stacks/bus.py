"""The event bus between contexts, and the topic that alarms go to."""

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from stacks.shared import PREFIX, Deployment


class Bus(Stack):
    """Events and alarms."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Make both; who listens subscribes."""
        super().__init__(scope, f"{PREFIX}-bus", env=deployment.environment)
        self.bus = events.EventBus(self, "Bus", event_bus_name=PREFIX)
        self.alarms = sns.Topic(self, "Alarms", enforce_ssl=True)
        CfnOutput(self, "BusName", value=self.bus.event_bus_name)
        CfnOutput(self, "AlarmsTopic", value=self.alarms.topic_arn)
