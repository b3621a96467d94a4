"""What each policy promises to the people it is about: by requirement, the French and Dutch words of the notice.

Each phrase stands in the operator's pack, in its words or as one of its periods, so that a notice which leaves out
an entry of the pack is missing a sentence here.
"""
