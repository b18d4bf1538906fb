"""What the modules of this package hand each other."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]  # rows of grey values, 0 is black
Values: TypeAlias = npt.NDArray[np.float32]
