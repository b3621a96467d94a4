"""Nothing that a device tells is lost: messages through throttles, crashes, duplicates and poison, each accounted for."""
