"""The embedded stack: Temporal, the payer, a worker and the codec server, started as one."""
