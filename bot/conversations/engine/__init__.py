"""The form engine: questions, reading of answers, buttons, and the dialogue that runs every form."""
