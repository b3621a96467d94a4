"""Hours by the clock of the site, against an oracle that walks through UTC minute by minute, at every change of every zone."""
