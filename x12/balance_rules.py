"""What must add up, in words: SNIP level 3. All amounts are compared in cents, nothing is rounded."""

from x12.finding_rules import Rule

BALANCE_RULES: dict[str, Rule] = {}
