"""Controls generated from the description of an experiment; they emit intents."""
