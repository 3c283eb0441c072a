"""Rule packs: what one payer wants beyond the guide, as dated files that need no code to change."""
