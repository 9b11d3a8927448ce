"""Runs pinned programs by BPF_PROG_TEST_RUN and reads their maps.

stdin has JSON: for each folder of pins what is run, in this order on CPU 0:

    {FOLDER: [{"program": PIN, "data": HEX or null, "context": HEX or null, "values": {MAP: HEX}, "reads": [MAP]}, ...], ...}

`values` are put into arrays, at key 0, before the run; `reads` are arrays whose value at key 0 is read after it.

stdout has JSON, for each folder:

    {"runs": [{"errno": 0, "result": u32, "data": HEX, "context": HEX, "values": {MAP: HEX}}, ...],
     "maps": [{"name", "type", "entries": [[KEY, VALUE], ...] or null}, ...]}

A value of a map per CPU has the values of all possible CPUs, each a multiple of 8 bytes. Queues, stacks and ring buffers are
emptied: their entries have no keys. Entries are null for maps whose values user space does not read.
"""

import ctypes
import json
import mmap
import os
import platform
import struct
import sys

SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
BPF_MAP_LOOKUP_ELEM = 1
BPF_MAP_UPDATE_ELEM = 2
BPF_MAP_GET_NEXT_KEY = 4
BPF_OBJ_GET = 7
BPF_PROG_TEST_RUN = 10
BPF_MAP_GET_FD_BY_ID = 14
BPF_OBJ_GET_INFO_BY_FD = 15
BPF_MAP_LOOKUP_AND_DELETE_ELEM = 21

# Map types by number, as linux/bpf.h has them.
PER_CPU = {5, 6, 10, 21}
# Hash, array, per-CPU and LRU forms, LPM trie: their values are what a program wrote.
READABLE = {1, 2, 5, 6, 9, 10, 11}
QUEUES = {22, 23}
RINGBUF = 27
# Bits of a record's length in a ring buffer, and the bytes of its header.
BUSY, DISCARDED, HEADER = 1 << 31, 1 << 30, 8

libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    """The result, negative for an error number, and union bpf_attr as the kernel left it."""
    buffer = ctypes.create_string_buffer(attributes, 144)
    result = libc.syscall(ctypes.c_long(SYS_BPF), ctypes.c_long(command), buffer, ctypes.c_long(144))
    return (result if result >= 0 else -ctypes.get_errno()), buffer.raw


def check(result, what):
    if result < 0:
        raise OSError(-result, os.strerror(-result), what)
    return result


def address(buffer):
    return ctypes.addressof(buffer) if buffer is not None else 0


def open_pin(path):
    name = ctypes.create_string_buffer(os.fsencode(path))
    return check(bpf(BPF_OBJ_GET, struct.pack("<QII", address(name), 0, 0))[0], path)


def info(fd, prepared=b""):
    buffer = ctypes.create_string_buffer(prepared, 256)
    check(bpf(BPF_OBJ_GET_INFO_BY_FD, struct.pack("<IIQ", fd, len(buffer), address(buffer)))[0], "info")
    return buffer.raw


def map_ids(fd):
    """At bytes 52 and 56 of struct bpf_prog_info: their number and where they go."""
    (count,) = struct.unpack_from("<I", info(fd), 52)
    ids = (ctypes.c_uint32 * max(count, 1))()
    info(fd, bytes(52) + struct.pack("<IQ", count, ctypes.addressof(ids)))
    return list(ids)[:count]


def run(fd, data, context):
    """BPF_PROG_TEST_RUN; the output buffers have room for what a program adds."""
    given = None if data is None else ctypes.create_string_buffer(data, max(len(data), 1))
    out = None if data is None else ctypes.create_string_buffer(len(data) + 4096)
    context_in = None if context is None else ctypes.create_string_buffer(context, max(len(context), 1))
    request = struct.pack(
        "<IIIIQQIIIIQQ",
        fd,
        0,
        0 if data is None else len(data),
        0 if out is None else len(out),
        address(given),
        address(out),
        0 if data is None else 1,
        0,
        0 if context is None else len(context),
        0,
        address(context_in),
        0,
    )
    status, answer = bpf(BPF_PROG_TEST_RUN, request)
    result, _, size = struct.unpack_from("<III", answer, 4)
    return {
        "errno": -status if status < 0 else 0,
        "result": result,
        "data": "" if out is None or status < 0 else out.raw[:size].hex(),
        # A syscall program writes into the context it is given.
        "context": "" if context_in is None else context_in.raw[: len(context)].hex(),
    }


def possible_cpus():
    with open("/sys/devices/system/cpu/possible", encoding="ascii") as file:
        last = file.read().strip().split(",")[-1]
    return int(last.split("-")[-1]) + 1


class Map:
    """A map of a program."""

    def __init__(self, map_id):
        self.fd = check(bpf(BPF_MAP_GET_FD_BY_ID, struct.pack("<II", map_id, 0))[0], "map")
        self.kind, _, self.key_size, self.value_size, self.size = struct.unpack_from("<IIIII", raw := info(self.fd), 0)
        self.name = raw[24:40].split(b"\0")[0].decode()

    def value(self, command, content=b""):
        """Reads or writes the value at key 0 of an array."""
        key = ctypes.create_string_buffer(4)
        value = ctypes.create_string_buffer(content, self.value_size)
        check(bpf(command, struct.pack("<IIQQQ", self.fd, 0, address(key), address(value), 0))[0], self.name)
        return value.raw

    def describe(self):
        entries = None
        if self.kind in READABLE:
            entries = read_entries(self.fd, self.kind, self.key_size, self.value_size)
        elif self.kind in QUEUES:
            entries = take_all(self.fd, self.value_size)
        elif self.kind == RINGBUF:
            entries = read_records(self.fd, self.size)
        return {"name": self.name, "type": self.kind, "entries": entries}


def take_all(fd, value_size):
    value = ctypes.create_string_buffer(value_size)
    entries = []
    while bpf(BPF_MAP_LOOKUP_AND_DELETE_ELEM, struct.pack("<IIQQQ", fd, 0, 0, address(value), 0))[0] == 0:
        entries.append(["", value.raw.hex()])
    return entries


def read_records(fd, size):
    """A page with the consumer's position, one with the producer's, then the data twice."""
    page = mmap.PAGESIZE
    with mmap.mmap(fd, page + 2 * size, prot=mmap.PROT_READ, offset=page) as ring:
        (end,) = struct.unpack_from("<Q", ring, 0)
        at, entries = 0, []
        while at < end:
            (length,) = struct.unpack_from("<I", ring, page + at % size)
            bytes_ = length & ~(BUSY | DISCARDED)
            start = page + at % size + HEADER
            if not length & (BUSY | DISCARDED):
                entries.append(["", ring[start : start + bytes_].hex()])
            at += (bytes_ + HEADER + 7) // 8 * 8
    return entries


def read_entries(fd, kind, key_size, value_size):
    size = (value_size + 7) // 8 * 8 * possible_cpus() if kind in PER_CPU else value_size
    value = ctypes.create_string_buffer(size)
    key, following = None, ctypes.create_string_buffer(key_size)
    entries = []
    while bpf(BPF_MAP_GET_NEXT_KEY, struct.pack("<IIQQ", fd, 0, address(key), address(following)))[0] == 0:
        key = ctypes.create_string_buffer(following.raw, key_size)
        status, _ = bpf(BPF_MAP_LOOKUP_ELEM, struct.pack("<IIQQQ", fd, 0, address(key), address(value), 0))
        if status == 0:
            entries.append([key.raw.hex(), value.raw.hex()])
    return entries


def run_folder(folder, requests):
    pins = {name: open_pin(os.path.join(folder, name)) for name in sorted(os.listdir(folder))}
    maps = [Map(map_id) for map_id in sorted({map_id for fd in pins.values() for map_id in map_ids(fd)})]
    by_name = {one.name: one for one in maps}
    runs = []
    for one in requests:
        for name, value in one["values"].items():
            by_name[name].value(BPF_MAP_UPDATE_ELEM, decode(value))
        done = run(pins[one["program"]], decode(one["data"]), decode(one["context"]))
        done["values"] = {name: by_name[name].value(BPF_MAP_LOOKUP_ELEM).hex() for name in one["reads"]}
        runs.append(done)
    described = [one.describe() for one in maps]
    for fd in [*pins.values(), *(one.fd for one in maps)]:
        os.close(fd)
    return {"runs": runs, "maps": described}


def decode(text):
    return None if text is None else bytes.fromhex(text)


def main():
    os.sched_setaffinity(0, {0})
    folders = json.load(sys.stdin)
    json.dump({folder: run_folder(folder, requests) for folder, requests in folders.items()}, sys.stdout)


if __name__ == "__main__":
    main()
