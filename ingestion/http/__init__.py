"""The HTTP client of all sources: allowed hosts, limits, retries, pace, circuit breaker."""
