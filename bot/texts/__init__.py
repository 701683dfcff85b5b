"""Every sentence that residents and officers read: Fluent files by language, and the code that renders them."""
