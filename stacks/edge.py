"""Where people come in: the HTTP API, the identity pool with its groups, the authoriser, the access log, the throttle."""

import json
from typing import get_args

from aws_cdk import CfnOutput, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigateway
from aws_cdk import aws_cognito as cognito
from aws_cdk import aws_logs as logs
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from stacks import nag, ownership, promised
from stacks.shared import PREFIX, Deployment
from vestibule.caller import Role
from vestibule.observability import NAMESPACE

RATE_PER_SECOND, BURST = 200, 400
_LOGGED = {
    "request_id": "$context.requestId",
    "route": "$context.routeKey",
    "status": "$context.status",
    "ms": "$context.responseLatency",
    "error": "$context.authorizer.error",
}
"""No address and no user agent: a log holds identifiers only."""


class Edge(Stack):
    """The API without routes; each feature brings its own."""

    def __init__(self, scope: Construct, deployment: Deployment) -> None:
        """Make the pool, the API and what both need."""
        super().__init__(scope, f"{PREFIX}-edge", env=deployment.environment)
        self._pack = deployment.pack
        self.pool = self._pool()
        self.client = self._client()
        self.api = apigateway.HttpApi(self, "Api", api_name=PREFIX, create_default_stage=False)
        self.authoriser = self._authoriser()
        self._stage()
        self.cursor_secret = self._cursor_secret()
        self.mail_secret = self._mail_secret()
        CfnOutput(self, "ApiId", value=self.api.api_id)
        CfnOutput(self, "ApiUrl", value=self.api.api_endpoint)
        CfnOutput(self, "UserPoolId", value=self.pool.user_pool_id)
        CfnOutput(self, "ClientId", value=self.client.user_pool_client_id)

    def _pool(self) -> cognito.UserPool:
        """Nobody signs up: a letter of ours invites. The user name is the person's identifier, the e-mail address signs in."""
        pool = cognito.UserPool(
            self,
            "Pool",
            self_sign_up_enabled=False,
            sign_in_aliases=cognito.SignInAliases(username=True, email=True),
            sign_in_case_sensitive=False,
            mfa=cognito.Mfa.OPTIONAL,
            mfa_second_factor=cognito.MfaSecondFactor(otp=True, sms=False),
            account_recovery=cognito.AccountRecovery.EMAIL_ONLY,
            password_policy=cognito.PasswordPolicy(
                min_length=12, require_digits=True, require_lowercase=True, require_uppercase=True, require_symbols=True
            ),
            deletion_protection=True,
            removal_policy=RemovalPolicy.RETAIN,
        )
        for role in get_args(Role):
            cognito.CfnUserPoolGroup(self, role.title(), user_pool_id=pool.user_pool_id, group_name=role)
        nag.accept(
            pool,
            "AwsSolutions-COG2",
            "a second factor is offered to all; residents without a second device must get in",
        )
        nag.accept(
            pool,
            "AwsSolutions-COG8",
            "the plus plan is threat protection, which profiles devices and places; no policy of ours announces that",
        )
        ownership.holds(pool, "accounts")
        return pool

    def _client(self) -> cognito.UserPoolClient:
        return self.pool.add_client(
            "App",
            auth_flows=cognito.AuthFlow(user_srp=True, user_password=True, admin_user_password=True),
            access_token_validity=Duration.hours(1),
            prevent_user_existence_errors=True,
            enable_token_revocation=True,
            disable_o_auth=True,
        )

    def _authoriser(self) -> apigateway.IHttpRouteAuthorizer:
        issuer = f"https://cognito-idp.{self.region}.amazonaws.com/{self.pool.user_pool_id}"
        made = apigateway.HttpAuthorizer(
            self,
            "Authoriser",
            http_api=self.api,
            type=apigateway.HttpAuthorizerType.JWT,
            identity_source=["$request.header.Authorization"],
            jwt_issuer=issuer,
            jwt_audience=[self.client.user_pool_client_id],
        )
        return apigateway.HttpAuthorizer.from_http_authorizer_attributes(
            self, "AuthoriserOfRoutes", authorizer_id=made.authorizer_id, authorizer_type="JWT"
        )

    def _stage(self) -> None:
        log = logs.LogGroup(
            self, "AccessLog", retention=promised.of_logs(self._pack), removal_policy=RemovalPolicy.DESTROY
        )
        ownership.holds(log, "logs")
        logs.MetricFilter(
            self,
            "CallsDenied",
            log_group=log,
            filter_pattern=logs.FilterPattern.string_value("$.status", "=", "403"),
            metric_namespace=NAMESPACE,
            metric_name="CallsDenied",
        )
        apigateway.CfnStage(
            self,
            "Stage",
            api_id=self.api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=apigateway.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=RATE_PER_SECOND, throttling_burst_limit=BURST
            ),
            access_log_settings=apigateway.CfnStage.AccessLogSettingsProperty(
                destination_arn=log.log_group_arn, format=json.dumps(_LOGGED)
            ),
        )

    def _cursor_secret(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "CursorSecret",
            description="Signs list cursors; changing it only ends lists that are being read",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        )
        nag.accept(
            secret, "AwsSolutions-SMG4", "it protects list positions, not data; it is rotated by hand after a leak"
        )
        ownership.holds_nothing(secret, "a random text that signs the positions in lists")
        return secret

    def _mail_secret(self) -> secretsmanager.Secret:
        secret = secretsmanager.Secret(
            self,
            "MailSecret",
            description="Signs links in mails, hashes addresses, gives first passwords; changing it ends links and hashes",
            generate_secret_string=secretsmanager.SecretStringGenerator(password_length=64, exclude_punctuation=True),
        )
        nag.accept(
            secret, "AwsSolutions-SMG4", "links in mails must work for years; it is changed by hand after a leak"
        )
        ownership.holds_nothing(secret, "a random text that signs links in mails and keys the hashes of addresses")
        return secret
