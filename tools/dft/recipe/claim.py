# SPDX-License-Identifier: MIT
"""Which process works in a folder."""

import fcntl
import os
from pathlib import Path


class Claim:
    """A lock that the system gives back when its process, and all programs that got `descriptors`
    from it, have ended: a folder whose worker was killed is not taken while pw.x still runs in it,
    and no lock outlives a crash."""

    def __init__(self, folder):
        self.file = Path(folder) / "lock"
        self.descriptors = ()

    def take(self):
        """True if no other process has it."""
        descriptor = os.open(self.file, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self.descriptors = (descriptor,)
        return True

    def release(self):
        for descriptor in self.descriptors:
            os.close(descriptor)
        self.descriptors = ()

    def is_taken(self):
        if not self.file.exists():
            return False
        if self.take():
            self.release()
            return False
        return True
