"""An operator's privacy policy as data: what it promises, how long, for what and to whom.

`pack` reads the file of an operator, `retention` says when a record must be gone, `purposes` what a holding is for.
"""
