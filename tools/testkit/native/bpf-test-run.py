"""Runs BPF programs in the kernel by BPF_PROG_TEST_RUN: `bpf-test-run.py TYPE MAP_SIZE`.

stdin has programs: each a length as u32 and its instructions. A wide load with source register 2 gets the address of the value
of an array map, MAP_SIZE bytes, which is zero before each run. TYPE is the number of the program type; the packet is 64 zeros.

stdout has for each program: 0 or the error number as s32, then, after 0, the program's result as u32 and the value of the map.
With an error the verifier's log follows, its length as u32 before it.
"""

import ctypes
import os
import platform
import struct
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
BPF_MAP_CREATE = 0
BPF_MAP_LOOKUP_ELEM = 1
BPF_MAP_UPDATE_ELEM = 2
BPF_PROG_LOAD = 5
BPF_PROG_TEST_RUN = 10
BPF_MAP_TYPE_ARRAY = 2
LOG_SIZE = 1 << 16

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    """The file descriptor or 0, or the negative error number. `attributes` are the bytes of union bpf_attr."""
    buffer = ctypes.create_string_buffer(attributes, 144)
    result = libc.syscall(ctypes.c_long(SYS_BPF), ctypes.c_long(command), buffer, ctypes.c_long(144))
    return (result if result >= 0 else -ctypes.get_errno()), buffer.raw


class Map:
    """An array with one value."""

    def __init__(self, size):
        self.fd, _ = bpf(BPF_MAP_CREATE, struct.pack("<IIIII", BPF_MAP_TYPE_ARRAY, 4, size, 1, 0))
        if self.fd < 0:
            raise OSError(-self.fd, os.strerror(-self.fd), "BPF_MAP_CREATE")
        self.key = ctypes.create_string_buffer(4)
        self.value = ctypes.create_string_buffer(size)

    def command(self, number):
        address = ctypes.addressof(self.value)
        result, _ = bpf(number, struct.pack("<IIQQQ", self.fd, 0, ctypes.addressof(self.key), address, 0))
        if result < 0:
            raise OSError(-result, os.strerror(-result), "map")

    def clear(self):
        ctypes.memset(self.value, 0, len(self.value))
        self.command(BPF_MAP_UPDATE_ELEM)

    def read(self):
        self.command(BPF_MAP_LOOKUP_ELEM)
        return self.value.raw


def with_map(code, fd):
    """The instructions, with the map's descriptor where its value is asked for."""
    patched = bytearray(code)
    at = 0
    while at < len(patched):
        if patched[at] == 0x18:
            if patched[at + 1] >> 4 == 2:
                patched[at + 4 : at + 8] = struct.pack("<i", fd)
            at += 8
        at += 8
    return bytes(patched)


def run(kind, code, array):
    """What is written for one program."""
    instructions = ctypes.create_string_buffer(with_map(code, array.fd), len(code))
    licence = ctypes.create_string_buffer(b"GPL")
    load = struct.pack("<IIQQ", kind, len(code) // 8, ctypes.addressof(instructions), ctypes.addressof(licence))
    fd, _ = bpf(BPF_PROG_LOAD, load)
    if fd < 0:
        log = ctypes.create_string_buffer(LOG_SIZE)
        bpf(BPF_PROG_LOAD, load + struct.pack("<IIQ", 1, LOG_SIZE, ctypes.addressof(log)))
        text = log.value[-2000:]
        return struct.pack("<iI", -fd, len(text)) + text
    try:
        array.clear()
        packet = ctypes.create_string_buffer(64)
        request = struct.pack("<IIIIQQII", fd, 0, len(packet), 0, ctypes.addressof(packet), 0, 1, 0)
        status, answer = bpf(BPF_PROG_TEST_RUN, request)
        if status < 0:
            return struct.pack("<iI", -status, 0)
        return struct.pack("<iI", 0, struct.unpack_from("<I", answer, 4)[0]) + array.read()
    finally:
        os.close(fd)


def main(kind, size):
    array = Map(size)
    source, target = sys.stdin.buffer, sys.stdout.buffer
    while len(head := source.read(4)) == 4:
        target.write(run(kind, source.read(struct.unpack("<I", head)[0]), array))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
