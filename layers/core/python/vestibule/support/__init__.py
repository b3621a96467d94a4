"""Conversations: what people ask, with or without an account, and what they are answered (V-02, W-05)."""
