"""Prints what the kernel reports about the programs pinned in a folder: `program-info.py FOLDER` gives a JSON list.

bpftool can say the same, but first looks through every process and every bpffs for who else holds the programs.
"""

import ctypes
import json
import os
import platform
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
BPF_OBJ_GET = 7
BPF_OBJ_GET_INFO_BY_FD = 15

libc = ctypes.CDLL(None, use_errno=True)


class ObjGet(ctypes.Structure):
    """The part of union bpf_attr for BPF_OBJ_GET."""

    _fields_ = [("path", ctypes.c_uint64), ("fd", ctypes.c_uint32), ("flags", ctypes.c_uint32)]


class InfoByFd(ctypes.Structure):
    """The part of union bpf_attr for BPF_OBJ_GET_INFO_BY_FD."""

    _fields_ = [("fd", ctypes.c_uint32), ("size", ctypes.c_uint32), ("info", ctypes.c_uint64)]


def bpf(command, attributes):
    result = libc.syscall(ctypes.c_long(SYS_BPF), ctypes.c_long(command), ctypes.byref(attributes), ctypes.c_long(ctypes.sizeof(attributes)))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def info_of(path):
    """Fields of struct bpf_prog_info, at their offsets in linux/bpf.h."""
    name = ctypes.create_string_buffer(os.fsencode(path))
    fd = bpf(BPF_OBJ_GET, ObjGet(path=ctypes.addressof(name)))
    info = ctypes.create_string_buffer(256)
    bpf(BPF_OBJ_GET_INFO_BY_FD, InfoByFd(fd, len(info), ctypes.addressof(info)))
    os.close(fd)

    def u32(offset):
        return int.from_bytes(info.raw[offset : offset + 4], sys.byteorder)

    return {
        "name": info.raw[64:80].split(b"\0")[0].decode(),
        "maps": u32(52),
        "btfId": u32(128),
        "functions": u32(144),
        "lines": u32(148),
        "verifiedInstructions": u32(216),
    }


if __name__ == "__main__":
    print(json.dumps([info_of(os.path.join(sys.argv[1], pin)) for pin in sorted(os.listdir(sys.argv[1]))]))
