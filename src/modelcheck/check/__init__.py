"""What `check` judges by, and what it finds: the policy, its waivers, the lock file, and the judgment itself."""
