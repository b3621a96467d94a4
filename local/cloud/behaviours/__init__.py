"""One file per behaviour of AWS that the emulator lacks; each has a `restore()` that puts it back.

These files run under the emulator's own Python. They reach into private names of one exact release of the emulator,
which `local/cloud/launcher.py` checks before any of them is used.
"""
