"""Partners' programs: webhooks that tell them what happened, and keys with which they ask."""
