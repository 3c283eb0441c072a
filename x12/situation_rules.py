"""What a situation asks for, in words: SNIP level 4."""

from x12.finding_rules import Rule

SITUATION_RULES: dict[str, Rule] = {}
