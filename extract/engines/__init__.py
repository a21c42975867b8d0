"""What reads and compares all pages of a command: this machine, or a cluster of them."""
