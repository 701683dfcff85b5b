"""Commands and buttons of the officers' queue, cards, decisions and appeals."""
