"""Side effects, one module per stage: methods on small classes that get their collaborators."""
