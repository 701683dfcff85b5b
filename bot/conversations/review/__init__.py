"""Officers' forms of a case: check results, approval, rejection, correction, and appeals."""
