"""Copies of a whole database: from one to another, and backups."""
