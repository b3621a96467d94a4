"""The application: one operator's house, checked by cdk-nag as it is built."""

import sys
from pathlib import Path

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

sys.path.insert(0, str(Path(__file__).parent / "layers" / "core" / "python"))

from stacks import house


def main() -> None:
    """Build and synthesize; a refusal is one sentence, not a trace."""
    app = cdk.App()
    try:
        house.build(app, house.deployment_of(app))
    except house.REFUSALS as refusal:
        sys.exit(str(refusal))
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()


main()
