"""Requests that come by a published protocol: their words are put into ours here, and ours into theirs."""
