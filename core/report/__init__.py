"""The demand report: held-out rows, honest baselines, residuals by group, what each feature is worth."""
