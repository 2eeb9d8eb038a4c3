"""The conversation engine and the rooms around it."""

import os

# The reader's products are small: more than one thread each makes them slower, not faster (docs/understanding.md).
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"
