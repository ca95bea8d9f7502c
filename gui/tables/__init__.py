"""The user's own table: shown as it stands in the file, to choose from it what the network learns."""
