"""Every query, by table. Repositories never commit: the unit of work that holds them does."""
