"""Places and the devices in them: organisations, sites, spaces, entrances, devices."""
