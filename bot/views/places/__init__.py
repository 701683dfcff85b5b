"""The quota board, its ledger, and the words for pools."""
