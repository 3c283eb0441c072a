"""Where the fields of an institutional claim stand in an 837I, for its reader and its writer."""

REFERENCES = {
    "4N": "authorization_exception",
    "9F": "referral_number",
    "G1": "authorization_number",
    "F8": "payer_claim_control_number",
    "D9": "clearinghouse_number",
    "LU": "accident_state",
    "EA": "medical_record_number",
    "P4": "demonstration_project",
    "G4": "peer_review_approval",
}
"""REF01 of loop 2300 and its field. REF*LX may stand there five times and goes by itself."""

PROVIDERS = {
    "71": "attending",
    "72": "operating",
    "ZZ": "other_operating",
    "82": "rendering",
    "DN": "referring",
}
"""NM101 of the loops 2310A to 2310D and 2310F; 2310E (77) is the service facility."""

LINE_PROVIDERS = {"72": "operating", "ZZ": "other_operating", "82": "rendering", "DN": "referring"}
"""NM101 of the loops 2420A to 2420D."""

CODE_LISTS = {
    "principal_diagnosis": ("ABK", "BK"),
    "admitting_diagnosis": ("ABJ", "BJ"),
    "visit_reasons": ("APR", "PR"),
    "external_causes": ("ABN", "BN"),
    "drg": ("DR",),
    "other_diagnoses": ("ABF", "BF"),
    "principal_procedure": ("BBR", "BR", "CAH"),
    "other_procedures": ("BBQ", "BQ"),
    "occurrence_spans": ("BI",),
    "occurrences": ("BH",),
    "value_codes": ("BE",),
    "conditions": ("BG",),
    "treatments": ("TC",),
}
"""The fields of a claim in the order of their HI segments, each with the qualifiers it is read from."""
