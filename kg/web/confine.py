"""What a worker gives up before it reads anything from outside: sockets, and memory without end.

The query guard refuses SERVICE; this is the second wall. On Linux a worker can open no socket, whatever a query
finds to make the engine do (https://www.kernel.org/doc/html/latest/userspace-api/seccomp_filter.html).
"""

from __future__ import annotations

import ctypes
import platform
import resource
import signal
import struct
import sys
from pathlib import Path

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_FILTER_MODE = 2
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_NUMBER_AT, _ARCHITECTURE_AT = 0, 4
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | 1
_X32 = 0x40000000
_ARCHITECTURES = {
    "x86_64": (0xC000003E, (41, 42, 425)),
    "aarch64": (0xC00000B7, (198, 203, 425)),
}
"""By machine: its audit number, and its numbers of socket, connect and io_uring_setup (linux/audit.h, unistd.h)."""


def die_with_parent() -> None:
    """Have the system end this process when the one that started it ends, however it does."""
    if sys.platform == "linux":
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def close_the_network() -> bool:
    """Let no thread of this process open a socket from now on. Gives whether the system can do that."""
    known = _ARCHITECTURES.get(platform.machine())
    if sys.platform != "linux" or known is None:
        return False
    audit, calls = known
    steps = [(_LOAD, 0, 0, _ARCHITECTURE_AT), (_JUMP_IF_EQUAL, 0, len(calls) + 3, audit), (_LOAD, 0, 0, _NUMBER_AT)]
    steps += [(_JUMP_IF_AT_LEAST, len(calls) + 1, 0, _X32)]
    steps += [(_JUMP_IF_EQUAL, len(calls) - i, 0, call) for i, call in enumerate(calls)]
    steps += [(_RETURN, 0, 0, _ALLOW), (_RETURN, 0, 0, _REFUSE)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code)))
    return _prctl(_PR_SET_NO_NEW_PRIVS, 1) and _prctl(_PR_SET_SECCOMP, _FILTER_MODE, ctypes.addressof(program))


def limit(memory: int) -> None:
    """Let this process leave no core, and on Linux take no more than so many bytes on top of what it has."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ceiling = _pages(0) + memory
        resource.setrlimit(resource.RLIMIT_AS, (ceiling, ceiling))


def resident() -> int:
    """Give the bytes of memory that this process holds; 0 where the system does not tell."""
    return _pages(1) if sys.platform == "linux" else 0


def _pages(column: int) -> int:
    """Give bytes of address space, or of resident memory: https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html."""
    return int(Path("/proc/self/statm").read_text().split()[column]) * resource.getpagesize()


def _prctl(option: int, *values: int) -> bool:
    arguments = [ctypes.c_ulong(value) for value in (*values, 0, 0, 0)[:4]]
    return bool(ctypes.CDLL(None).prctl(option, *arguments) == 0)
