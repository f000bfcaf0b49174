# SPDX-License-Identifier: MIT
"""What programs that this process started have cost."""

import resource


class CpuClock:
    """CPU time of children that have ended, in s, since it was made."""

    def __init__(self):
        self.before = self.now()

    @staticmethod
    def now():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return spent.ru_utime + spent.ru_stime

    def seconds(self):
        return round(self.now() - self.before, 1)
