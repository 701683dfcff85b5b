"""Facts as people see them: cards, boards, notices, files."""
