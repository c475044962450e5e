"""``python -m attention_flows``."""

import sys

from .cli import main

sys.exit(main())
