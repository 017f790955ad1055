"""Whether a score is believable: metrics, intervals, paired tests, calibration, the recommendation."""
