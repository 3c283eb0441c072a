"""Coverage: the question (270) and the answer (271)."""
