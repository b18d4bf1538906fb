"""Keeping workers running: starts them, starts another where one dies, ends them all at the end.

`python -m jixiao.web.workers N` does so for as long as the process that started it lives; that is
how `jixiao serve` brings its workers along. Knows no Django, so that it cannot fall with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType

_LOOK_S = 0.5
_AGAIN_S = 2.0  # before a worker that died is started again
_GRACE_S = 10.0  # for the file in hand; it is read again if this does not suffice


def keep_running(number: int, is_wanted: Callable[[], bool]) -> None:
    """Keep `number` workers running until SIGTERM or SIGINT, or while `is_wanted` says so."""
    stopped = False

    def stop(signum: int, frame: FrameType | None) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    workers = [_started() for _ in range(number)]
    try:
        while not stopped and is_wanted():
            time.sleep(_LOOK_S)
            for place, worker in enumerate(workers):
                if worker.poll() is not None and not stopped:
                    time.sleep(_AGAIN_S)
                    workers[place] = _started()
    finally:
        _end(workers)


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "jixiao.web.worker"], stdin=subprocess.DEVNULL)


def _end(workers: list[subprocess.Popen[bytes]]) -> None:
    for worker in workers:
        worker.terminate()
    end = time.monotonic() + _GRACE_S
    for worker in workers:
        try:
            worker.wait(max(0.1, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def main() -> None:
    """The command line: how many workers."""
    parent = os.getppid()
    keep_running(int(sys.argv[1]), lambda: os.getppid() == parent)


if __name__ == "__main__":
    main()
