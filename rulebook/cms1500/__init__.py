"""The CMS-1500 (02/12): what a professional claim says on paper, box by box, after NUCC's instructions."""
