"""Subcommands of ``python -m bot``, one module per subject; each exports ``cli``, a Typer application."""
