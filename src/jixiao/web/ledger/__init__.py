"""The ledger: every act as an event, append-only and hash-chained."""
