"""A module for each kind that its form identifies; `find` yields the start and end of each match.

The texts are normalized by `core.pii.normalization`; the time is linear in their length. The modules load libraries
that check numbers, so they are imported at the first detection.
"""
