"""Both programmes' forms, the result of Bagian 1, and what asks for care first."""
