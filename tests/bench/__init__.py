"""The counting parts of the bench, which promise exact figures."""
