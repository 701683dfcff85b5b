"""Queries of applications, assessments, documents and drafts."""
