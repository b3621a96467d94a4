"""Vestibule: the backend for property that opens doors and keeps promises.

Layer order, checked by an import contract: the files of this folder, then `policy`, then the contexts
(`registry`, `people`, `access`, …), then `functions`, then `stacks` and `local`.
"""
