"""What holds for all tests."""

import signal

# A shell that starts the tests in the background has them ignore Ctrl-C, and every program they
# start inherits that: those that are ended by Ctrl-C in a test would never end.
signal.signal(signal.SIGINT, signal.default_int_handler)
