"""CorsConfiguration of an HTTP API answers preflight requests.

AWS: a preflight request of an allowed origin gets 204 with the configured headers.
Emulator: the configuration from a template is kept with CloudFormation's capitalised names while requests are matched
against names in lower case, so every origin is refused with 403.
Restored: the names are written the way the request path reads them, after each creation or update.
"""

from ministack.services import apigateway

from local.cloud.behaviours.provisioning import Properties, after_provisioning


def restore() -> None:
    """Make the template's CORS settings readable for the request path."""
    after_provisioning("AWS::ApiGatewayV2::Api", _apply)


def _apply(api_id: str, properties: Properties) -> None:
    wanted = properties.get("CorsConfiguration")
    if wanted:
        apigateway._apis[api_id]["corsConfiguration"] = {
            name[0].lower() + name[1:]: value for name, value in wanted.items()
        }
