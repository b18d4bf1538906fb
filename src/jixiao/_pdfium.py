"""The one lock around PDFium, which is not made for threads: two at work end the process.

Whoever opens, walks, draws or closes a document takes it, reader and writer alike.
"""

from __future__ import annotations

from threading import Lock

pdfium_lock = Lock()
