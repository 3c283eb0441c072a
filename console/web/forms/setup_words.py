"""What the fields of the practice's setup are called on forms, in which groups, with which hints."""

GROUPS: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "practice": (
        ("Who bills", ("name", "npi", "tax_id", "taxonomy", "clia_number", "address", "contact")),
        ("Coding", ("coding_review", "coding_help", "coding_models")),
        ("Two people", ("four_eyes", "write_off_alone_cents")),
    ),
    "provider": (("The provider", ("npi", "last", "first", "taxonomy", "clia_number")),),
    "facility": (("The place", ("key", "name", "npi", "place_of_service", "address")),),
    "payer": (
        ("Who it is", ("payer_id", "name", "partner", "line_of_business", "state")),
        (
            "Time limits of the contract, in calendar days",
            (
                *("filing_limit_days", "later_payer_limit_days", "corrected_limit_days"),
                *("appeal_limit_days", "request_days", "crossover_business_days", "limit_counts"),
            ),
        ),
        (
            "What it asks for before a service",
            (
                *("coverage_valid_days", "authorization_required", "referral_required", "referral_plans"),
                *("member_id_format", "fee_outlier_factor"),
            ),
        ),
        (
            "How it takes and answers claims",
            (
                *("eligibility", "status_inquiry", "replacement_supported", "attachments", "remittance_days"),
                *("cob_method", "follows_ncci", "bilateral", "anesthesia_unit", "automatic_fixes_off"),
            ),
        ),
    ),
    "trading_partner": (
        ("Who it is", ("key", "name", "usage")),
        ("Ids in its files", ("sender_id", "sender_qualifier", "receiver_id", "receiver_qualifier")),
        (
            "Its mailbox",
            (
                *("sftp_host", "sftp_port", "sftp_user", "sftp_secret", "sftp_host_key"),
                *("inbound_folder", "outbound_folder", "realtime_url"),
            ),
        ),
    ),
    "user": (("The person", ("key", "name", "roles")),),
}
"""The fields of each kind in the order of the form. What is named nowhere stands in a group of its own."""

LABELS = {
    "anesthesia_unit": "Time of anesthesia in",
    "attachments": "Takes documents",
    "authorization_required": "Procedures that need an authorization",
    "automatic_fixes_off": "Reasons for which nothing is corrected without a person",
    "bilateral": "A procedure on both sides",
    "clia_number": "Laboratory (CLIA) number",
    "cob_method": "Pays as a later payer by",
    "coding_help": "Show coders suggestions",
    "coding_models": "Models that may suggest",
    "coding_review": "A coder looks at",
    "corrected_limit_days": "To send a corrected claim",
    "coverage_valid_days": "A coverage answer counts for days",
    "crossover_business_days": "For a crossover, in business days",
    "eligibility": "Coverage is asked",
    "fee_outlier_factor": "Question charges above so many times the fee",
    "filing_limit_days": "To file",
    "appeal_limit_days": "To appeal",
    "later_payer_limit_days": "To file as a later payer",
    "request_days": "To answer a request",
    "follows_ncci": "Medicare's code pairs and unit limits are errors",
    "four_eyes": "Appeals and write-offs need a second person",
    "inbound_folder": "Folder for what comes",
    "outbound_folder": "Folder for what goes",
    "key": "Key",
    "last": "Last name, or name",
    "limit_counts": "By the last day a claim must be",
    "line_of_business": "Line of business",
    "member_id_format": "How its member ids look",
    "partner": "Trading partner",
    "payer_id": "Payer id",
    "realtime_url": "Address of its real-time service",
    "receiver_id": "Its id (receiver)",
    "receiver_qualifier": "Qualifier of its id",
    "referral_plans": "Plans that need a referral to a specialist",
    "referral_required": "Every service needs a referral",
    "remittance_days": "Days until it pays",
    "replacement_supported": "Takes replaced claims (frequency 7)",
    "roles": "Roles",
    "sender_id": "Our id (sender)",
    "sender_qualifier": "Qualifier of our id",
    "sftp_host": "Host",
    "sftp_host_key": "Host key",
    "sftp_port": "Port",
    "sftp_secret": "Secret",
    "sftp_user": "User at the mailbox",
    "state": "State (of a state program)",
    "status_inquiry": "Claim status is asked",
    "tax_id": "Tax ID",
    "taxonomy": "Taxonomy code",
    "usage": "Files are",
    "write_off_alone_cents": "One person may write off up to, in dollars",
}

HINTS = {
    "automatic_fixes_off": "CARC or RARC with blanks between, or the word all",
    "authorization_required": "Codes with blanks between",
    "appeal_limit_days": "Empty: the seeds for its line of business count",
    "filing_limit_days": "From the first day of service",
    "member_id_format": "A regular expression that fits all of one",
    "sftp_host_key": "env:NAME or file:PATH; the value itself is never kept",
    "sftp_secret": "env:NAME or file:PATH; the value itself is never kept",
    "referral_plans": "As SBR09 or EB04 says: HM an HMO",
}

CHOICES = {
    "anesthesia_unit": (("MJ", "minutes"), ("UN", "units")),
    "attachments": (("x12", "As X12 275"), ("none", "By fax, portal and post only")),
    "bilateral": (("", "Not known"), ("50", "One line with 50"), ("two_lines", "Two lines with RT and LT")),
    "cob_method": (
        ("", "Not known"),
        ("standard", "Standard"),
        ("carve_out", "Carve-out"),
        ("maintenance_of_benefits", "Maintenance of benefits"),
    ),
    "coding_review": (("uncoded_only", "Visits that have no codes"), ("always", "Every claim")),
    "eligibility": (("realtime", "In real time"), ("none", "Not")),
    "follows_ncci": (("", "By its line of business"), ("on", "Yes"), ("off", "No")),
    "limit_counts": (("", "By its line of business"), ("received", "received"), ("sent", "sent")),
    "status_inquiry": (("realtime", "In real time"), ("none", "Not")),
    "usage": (("T", "a test"), ("P", "production")),
}
"""The values of a field with their words; others speak for themselves."""
