"""run.py FOLDER PROGRAM...: runs pinned programs in this process, and prints the map OUT beside what /proc says, as JSON.

FOLDER has programs/NAME and maps/OUT, as `bpftool prog loadall` and the testkit's aya-loader pin them.
"""
import ctypes, json, os, platform, struct, sys

BPF_MAP_LOOKUP_ELEM, BPF_OBJ_GET, BPF_PROG_TEST_RUN = 1, 7, 10
SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
libc = ctypes.CDLL(None, use_errno=True)


def bpf(command, attributes):
    buffer = ctypes.create_string_buffer(attributes, 144)
    result = libc.syscall(SYS_BPF, command, buffer, len(buffer))
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def open_pin(path):
    name = ctypes.create_string_buffer(path.encode())
    return bpf(BPF_OBJ_GET, struct.pack("=QII", ctypes.addressof(name), 0, 0))


def run(program):
    bpf(BPF_PROG_TEST_RUN, struct.pack("=IIIIQQIIIIQQ", program, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))


def lookup(map_, index):
    key, value = ctypes.create_string_buffer(struct.pack("=I", index)), ctypes.create_string_buffer(8)
    try:
        bpf(BPF_MAP_LOOKUP_ELEM, struct.pack("=IIQQQ", map_, 0, ctypes.addressof(key), ctypes.addressof(value), 0))
    except FileNotFoundError:
        return None
    return struct.unpack("=Q", value.raw)[0]


folder, *programs = sys.argv[1:]
# Sets the bitfield that values.rs reads.
os.sched_setscheduler(0, os.SCHED_OTHER | os.SCHED_RESET_ON_FORK, os.sched_param(0))
with open("/proc/self/comm", "w") as comm:
    comm.write("coretest")
for name in programs:
    run(open_pin(f"{folder}/programs/{name}"))
out = open_pin(f"{folder}/maps/OUT")
with open("/proc/self/stat") as stat:
    fields = stat.read().rsplit(")", 1)[1].split()
node = os.uname().nodename.encode()[:15]
facts = {
    "pid": os.getpid(),
    "parent": os.getppid(),
    "comm": int.from_bytes(b"coretest", sys.byteorder),
    "argStart": int(fields[48 - 3]),
    "startTicks": int(fields[22 - 3]),
    "node": int.from_bytes(node[:8].ljust(8, b"\0"), sys.byteorder),
    "nodeLength": len(node) + 1,
}
print(json.dumps({"out": {i: v for i in range(64) if (v := lookup(out, i)) is not None}, "facts": facts}))
