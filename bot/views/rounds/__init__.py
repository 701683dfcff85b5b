"""Boards, notices and files of rounds."""
