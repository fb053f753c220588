"""Bad days: hostile configs, kills, full disks, rot and hostile copies; see `__main__`."""
