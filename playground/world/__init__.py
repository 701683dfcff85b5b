"""People, chats, files and updates of the playground."""
