"""The wire to payers and clearinghouses: SFTP mailboxes and real-time HTTP."""
