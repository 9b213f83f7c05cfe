"""An allocator that keeps its memory.

glibc's malloc gives large blocks back to the system at once, and in a virtual machine the page faults of the next step cost PyTorch up to six
times its step: without this it is measured unfairly.
"""
import os
import sys


def keep_memory():
    """Starts the program again with such an allocator, if it has another."""
    if 'MALLOC_MMAP_MAX_' in os.environ:
        return
    os.environ.update(MALLOC_MMAP_MAX_='0', MALLOC_TRIM_THRESHOLD_=str(2**33), MALLOC_TOP_PAD_=str(2**28))
    os.execv(sys.executable, [sys.executable, *sys.argv])
