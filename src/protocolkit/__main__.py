"""``python -m protocolkit``."""

from __future__ import annotations

import sys

from protocolkit.cli.main import main

sys.exit(main())
