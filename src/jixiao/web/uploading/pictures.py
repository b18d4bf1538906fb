"""The part of a page beside a question, as a picture.

Made once for equal bytes and places: ten forms are checked in minutes only if pictures are there at
once.
"""

from __future__ import annotations

from hashlib import sha256

from django.core.cache import caches

from jixiao.declaration import Source
from jixiao.reading import page_picture
from jixiao.web import filestore

_AROUND = 2  # lines of the field's own height that are shown above and below, and beside it
_LEAST = 12  # of a page's hundredths of a point or pixels: a box may be a line of nearly no height


def picture(digest: str, source: Source) -> bytes:
    """A PNG of the place with something around it. Raises NotReadable if it cannot be shown."""
    cache = caches["pictures"]
    place = f"{digest} {source.page} {source.box}"
    key = sha256(place.encode()).hexdigest()
    found: bytes | None = cache.get(key)
    if found is None:
        found = page_picture(filestore.get(digest), source.page or 1, _wider(source.box))
        cache.set(key, found)
    return found


def _wider(box: tuple[int, int, int, int] | None) -> tuple[int, int, int, int] | None:
    if box is None:
        return None
    left, top, right, bottom = box
    around = max(bottom - top, _LEAST) * _AROUND
    return left - 4 * around, top - around, right + 4 * around, bottom + around
