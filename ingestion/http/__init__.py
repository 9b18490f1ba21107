"""The HTTP client of all sources: allowed hosts, limits, retries, the pace and the circuit breaker."""
