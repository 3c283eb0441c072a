"""A setup file to start from: every kind of record, each field explained once."""

EXAMPLE = """\
# The setup of a practice. Change what stands here, then: claimflow setup load FILE.toml
# Loading again replaces records with the same key; nothing is removed.

# The practice that bills (loop 2010AA). There is one.
[practice]
name = "Example Family Practice"
npi = "1234567893"
tax_id = "123456789"
taxonomy = "207Q00000X"
address = { line1 = "1 Main Street", city = "Springfield", state = "WA", zip_code = "981010001" }
contact = { name = "Billing Desk", phone = "2065550100", email = "billing@practice.example" }
# "uncoded_only": the coder sees claims without codes. "always": claims that came coded, too.
coding_review = "uncoded_only"
# "automatic": what the review let through goes out by itself. "biller": a biller releases each claim.
release = "automatic"
# Whoever writes an appeal or proposes a write-off does not approve it; up to so many cents one person may.
four_eyes = true
write_off_alone_cents = 0
# The CLIA number of the practice's laboratory, for providers who have none of their own.
clia_number = "50D0000001"
# false: coders see no suggested codes. coding_models: installed models that may suggest, too, by name.
coding_help = true
coding_models = []

# Everyone who renders services, by NPI. clia_number only if they run a laboratory.
[[provider]]
npi = "1234567802"
last = "Doe"
first = "Jordan"
taxonomy = "207Q00000X"
clia_number = "50D0000001"

# The places of the practice. place_of_service 11 is an office.
[[facility]]
key = "main"
name = "Example Family Practice, Main Street"
npi = "1234567893"
place_of_service = "11"
address = { line1 = "1 Main Street", city = "Springfield", state = "WA", zip_code = "981010001" }

# Every payer you bill, by the payer id that stands on your claims (NM109 of NM1*PR).
[[payer]]
payer_id = "12345"
name = "Example Health Plan"
# Which trading partner carries its files: the key of a [[trading_partner]] below.
partner = "clearinghouse"
# "realtime": asked by 270/271 and 276/277. "none": a person is asked instead.
eligibility = "realtime"
status_inquiry = "realtime"
# false if the payer takes no replacement claims (frequency 7).
replacement_supported = true
# What it sells, for the rules where the contract says nothing: commercial, medicare, medicare_advantage,
# medicaid, tricare, fep, bcbs, workers_compensation or auto. Left out: the claim's filing indicator tells.
line_of_business = "commercial"
# The state of a state programme (Medicaid).
state = ""
# Calendar days, from your contract: filing counts from the first date of service, the other two from the
# remittance. Left out: the rows of docs/deadlines.md count.
filing_limit_days = 365
later_payer_limit_days = 180  # as secondary payer, from the EOB of the payer before
corrected_limit_days = 180
appeal_limit_days = 180
request_days = 30  # for an answer to a request that names no day
crossover_business_days = 15  # before the next payer of a forwarded claim is billed
# What must have happened by the last day: "received" (the payer has it) or "sent".
limit_counts = "received"
# How the plan pays after another one: "standard", "carve_out", "maintenance_of_benefits", or "" (not known).
cob_method = ""
# After so many days without a remittance the payer is asked for the status.
remittance_days = 21
# Procedures that need a prior authorization (REF*G1).
authorization_required = ["70551"]
# true: every service wants a referral number (REF*9F).
referral_required = false
# Types of its plans (SBR09, EB04) under which a specialist's visit wants a referral; [] for none.
referral_plans = ["HM"]
# An eligibility answer older than so many days is asked for again before the claim goes out.
coverage_valid_days = 30
# "x12": documents go to it as 275; "none": only by fax, portal or post.
attachments = "x12"
# A regular expression that its member ids match in full; "" if you do not know one.
member_id_format = "[A-Z]{3}[0-9]{6,9}"
# A charge above so many times its fee is questioned; 0 for never. Load fees: claimflow codesets import fees
fee_outlier_factor = 10
# true: Medicare's tables of pairs, unit limits and add-on codes (NCCI) stop its claims; false: they only ask.
# Left out: they stop claims of Medicare and Medicare Advantage alone.
follows_ncci = false
# How it takes a procedure on both sides: "50" (one line), "two_lines" (RT and LT), or "" (not known).
bilateral = ""
# How it takes the time of anesthesia: "MJ" in minutes, "UN" in units.
anesthesia_unit = "MJ"
# Reasons (CARC or RARC, or "all") for which nothing is corrected and sent again without a person.
automatic_fixes_off = []

# Who carries the files: your clearinghouse, or a payer you exchange files with directly.
[[trading_partner]]
key = "clearinghouse"
name = "Example Clearinghouse"
# ISA06/GS02 and ISA08/GS03, as the partner assigned them.
sender_id = "EXAMPLEPRACTICE"
sender_qualifier = "ZZ"
receiver_id = "CLEARINGHOUSE"
receiver_qualifier = "ZZ"
# "T" for test files, "P" once the partner has approved you (ISA15).
usage = "T"
sftp_host = "sftp.clearinghouse.example"
sftp_port = 22
sftp_user = "example-practice"
# References, never the values: env:NAME is an environment variable, file:PATH a file.
sftp_secret = "env:CLEARINGHOUSE_PASSWORD"
# The partner's SSH host key, so that nobody else can pose as the partner.
sftp_host_key = "file:/etc/claimflow/clearinghouse_host_key.pub"
# As the partner's server names its folders: where we put our files, and where its answers are.
outbound_folder = "/inbox"
inbound_folder = "/outbox"
# Answers 270 and 276 in real time; leave it empty if the partner has no such service.
realtime_url = "https://realtime.clearinghouse.example/x12"
# At most so many questions a minute go over that line, from all workers together; 0 is as many as there are.
realtime_per_minute = 0

# What lets somebody work or bill, and ends. holder: a provider's NPI, or "practice". kind: license, dea,
# board_certification, malpractice, caqh, enrollment (issuer: the payer's id), clia, other.
[[credential]]
key = "doe-license"
holder = "1234567802"
kind = "license"
issuer = "Washington Medical Commission"
number = "MD00012345"
effective_from = 2025-07-01
expires_on = 2027-06-30
note = "renewed every two years"

# Who answers tasks. Roles: front_desk, coder, provider, biller, supervisor, auditor, admin.
[[user]]
key = "jordan"
name = "Jordan Doe"
roles = ["provider", "supervisor"]

[[user]]
key = "robin"
name = "Robin Roe"
roles = ["front_desk", "coder", "biller", "admin"]

# Prior authorizations on file; more can be added at any time: claimflow setup add authorization FILE
[[authorization]]
number = "PA0001"
payer_id = "12345"
member_id = "EXAMPLE0001"
procedure = "70551"
# Several procedures under one number: procedures = ["70552", "70553"]
procedures = []
provider_npi = "1234567802"
valid_from = 2026-01-01
valid_to = 2026-12-31
units = "1"
recorded_on = 2026-01-01

# Referrals on file: who sent the member to whom, for which days and how many visits.
[[referral]]
number = "RF0001"
payer_id = "12345"
member_id = "EXAMPLE0001"
referring_npi = "1234567893"
provider_npi = "1234567802"
procedures = []
valid_from = 2026-01-01
valid_to = 2026-06-30
visits = 3
recorded_on = 2026-01-01
"""
