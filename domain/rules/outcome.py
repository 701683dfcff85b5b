"""The outcome of a rule and of an assessment."""

from enum import StrEnum


class Outcome(StrEnum):
    """The outcome of a rule; an assessment has the worst one of its findings.

    Only a finding can be `information`, and only an assessment `eligible`.
    """

    ELIGIBLE = "eligible"
    INFORMATION = "information"
    NEEDS_REVIEW = "needs_review"
    INELIGIBLE = "ineligible"
