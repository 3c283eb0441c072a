"""The practice's judgement as pure functions over dated data files in ``data/``."""
