"""The local cloud: an AWS emulator with the behaviours of AWS that this project relies on."""
