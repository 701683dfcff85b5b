"""Storage: the only package that speaks SQL. Everything personal is sealed before it reaches a row."""
