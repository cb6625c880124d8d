"""What an earlier version of this program wrote, kept for good; see tests/cases/office-2026-11."""
