"""What bpftool has no command for: `bpf.py load-btf`, `bpf.py attach PROGRAM LINK` and `bpf.py count-forks PROGRAM EVENT_ID`.

load-btf reads BTF from stdin, gives it to BPF_BTF_LOAD and prints {"errno": 0 or the error, "log": text} as JSON.
attach attaches the pinned program, whose type says to what, and pins the link; bpftool 7.2 and later do it by `autoattach`.
count-forks attaches the pinned program to the tracepoint, forks three times and prints {"parent": pid, "children": pids}.
"""

import ctypes
import fcntl
import json
import os
import platform
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}
SYS_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}
BPF_OBJ_PIN = 6
BPF_OBJ_GET = 7
BPF_RAW_TRACEPOINT_OPEN = 17
BPF_BTF_LOAD = 18
PERF_TYPE_TRACEPOINT = 2
PERF_EVENT_IOC_ENABLE = 0x2400
PERF_EVENT_IOC_SET_BPF = 0x40042408
PERF_FLAG_FD_CLOEXEC = 8

libc = ctypes.CDLL(None, use_errno=True)


def syscall(numbers, *arguments):
    """The syscall's result; its error is in ctypes.get_errno()."""
    return libc.syscall(ctypes.c_long(numbers[platform.machine()]), *map(ctypes.c_long, arguments))


class BtfLoad(ctypes.Structure):
    """The part of union bpf_attr for BPF_BTF_LOAD."""

    _fields_ = [
        ("btf", ctypes.c_uint64),
        ("log", ctypes.c_uint64),
        ("btf_size", ctypes.c_uint32),
        ("log_size", ctypes.c_uint32),
        ("log_level", ctypes.c_uint32),
    ]


class Pin(ctypes.Structure):
    """The part of union bpf_attr for BPF_OBJ_PIN and BPF_OBJ_GET."""

    _fields_ = [("path", ctypes.c_uint64), ("fd", ctypes.c_uint32), ("flags", ctypes.c_uint32)]


class RawTracepoint(ctypes.Structure):
    """The part of union bpf_attr for BPF_RAW_TRACEPOINT_OPEN, with padding; without a name it is the one of the program's section."""

    _fields_ = [("name", ctypes.c_uint64), ("fd", ctypes.c_uint32), ("padding", ctypes.c_uint32)]


class PerfEvent(ctypes.Structure):
    """The first published size of struct perf_event_attr, 64 bytes."""

    _fields_ = [
        ("type", ctypes.c_uint32),
        ("size", ctypes.c_uint32),
        ("config", ctypes.c_uint64),
        ("sample_period", ctypes.c_uint64),
        ("rest", ctypes.c_uint64 * 5),
    ]


def bpf(command, attributes):
    """The file descriptor, or the negative error number."""
    result = syscall(SYS_BPF, command, ctypes.addressof(attributes), ctypes.sizeof(attributes))
    return result if result >= 0 else -ctypes.get_errno()


def load_btf():
    """The verdict comes from a load without a log: a log that overflows turns any verdict into ENOSPC."""
    blob = sys.stdin.buffer.read()
    btf = ctypes.create_string_buffer(blob, len(blob))
    verdict = bpf(BPF_BTF_LOAD, BtfLoad(btf=ctypes.addressof(btf), btf_size=len(blob)))
    log = ctypes.create_string_buffer(1 << 20)
    if verdict < 0:
        attributes = BtfLoad(ctypes.addressof(btf), ctypes.addressof(log), len(blob), len(log), 1)
        bpf(BPF_BTF_LOAD, attributes)
    return {"errno": max(0, -verdict), "log": log.value.decode(errors="replace")}


def open_pin(path):
    """The file descriptor of a pinned program."""
    name = ctypes.create_string_buffer(os.fsencode(path))
    fd = bpf(BPF_OBJ_GET, Pin(path=ctypes.addressof(name)))
    if fd < 0:
        raise OSError(-fd, os.strerror(-fd), path)
    return fd


def attach(program, link):
    """The kernel keeps it attached while the link is pinned."""
    link_fd = bpf(BPF_RAW_TRACEPOINT_OPEN, RawTracepoint(fd=open_pin(program)))
    name = ctypes.create_string_buffer(os.fsencode(link))
    error = link_fd if link_fd < 0 else bpf(BPF_OBJ_PIN, Pin(path=ctypes.addressof(name), fd=link_fd))
    if error < 0:
        raise OSError(-error, os.strerror(-error), program)
    return link


def count_forks(program, event_id):
    """A tracepoint's programs run on every CPU, whichever the perf event names."""
    program_fd = open_pin(program)
    event = PerfEvent(type=PERF_TYPE_TRACEPOINT, size=64, config=int(event_id), sample_period=1)
    event_fd = syscall(SYS_PERF_EVENT_OPEN, ctypes.addressof(event), -1, 0, -1, PERF_FLAG_FD_CLOEXEC)
    if event_fd < 0:
        raise OSError(ctypes.get_errno(), "perf_event_open", event_id)
    fcntl.ioctl(event_fd, PERF_EVENT_IOC_SET_BPF, program_fd)
    fcntl.ioctl(event_fd, PERF_EVENT_IOC_ENABLE, 0)
    return {"parent": os.getpid(), "children": [fork() for _ in range(3)]}


def fork():
    """The pid of a child that ended at once."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


if __name__ == "__main__":
    commands = {"load-btf": load_btf, "attach": attach, "count-forks": count_forks}
    print(json.dumps(commands[sys.argv[1]](*sys.argv[2:])))
