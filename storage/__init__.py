"""Storage: the only package that speaks SQL. All personal data is sealed before it reaches a row."""
