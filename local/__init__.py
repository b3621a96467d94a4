"""What runs on this machine: the local cloud, simulated devices, the demo, the command line."""
