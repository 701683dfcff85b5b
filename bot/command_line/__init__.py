"""Subcommands of ``python -m bot``, one module a subject. Each exports ``cli``, a Typer application."""
