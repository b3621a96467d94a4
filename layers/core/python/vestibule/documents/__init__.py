"""Privacy notices, records of processing and the data map, compiled from the packs, the regimes and the register.

Pure: the same pack gives the same texts. Runs at build time only; no function imports it.
"""

from vestibule.documents.data_map import data_map
from vestibule.documents.published import published, rendered

__all__ = ["data_map", "published", "rendered"]
