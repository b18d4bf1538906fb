"""jixiao: budget performance management (预算绩效管理) as checked, traceable data.

The rooms are `targets`, `declaration`, `reading`, `review`, `evaluation`, `writing` (no framework)
and `web` (the site). Importing this package imports none of them.
"""

from __future__ import annotations

__version__ = "0.1.0"
