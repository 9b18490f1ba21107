"""Images from outside: read, decoded safely, and hashed."""
