"""Breaches: from a suspicion to the notices that the law and the policy demand, and the register of all of them."""
