"""Every sentence a resident or an officer can read: Fluent files by language, and what renders them."""
