"""Uses the programs and maps that are pinned in a folder: `maps.py SCENARIO FOLDER` prints what came of it as JSON.

The folder holds `programs/` and `maps/`. A scenario does what user space has to do (fill a map, open a socket), lets the
program run, and reads back.
"""

import ctypes
import json
import mmap
import os
import platform
import socket
import struct
import subprocess
import sys
import tempfile

SYS_BPF = {"x86_64": 321, "aarch64": 280}[platform.machine()]
SYS_PERF_EVENT_OPEN = {"x86_64": 298, "aarch64": 241}[platform.machine()]
MAP_CREATE, MAP_LOOKUP, MAP_UPDATE, MAP_NEXT_KEY, OBJ_GET, PROG_ATTACH, PROG_RUN = 0, 1, 2, 4, 7, 8, 10
MAP_FD_BY_ID, RAW_TRACEPOINT_OPEN, MAP_LOOKUP_AND_DELETE = 14, 17, 21
LINK_CREATE = 28
ATTACH_SOCK_OPS, ATTACH_STREAM_VERDICT, ATTACH_MESSAGE_VERDICT, ATTACH_SK_LOOKUP = 3, 5, 7, 36
PAGE = mmap.PAGESIZE

libc = ctypes.CDLL(None, use_errno=True)
folder = ""


def bpf(command, attributes):
    """The system call; `attributes` are the bytes of union bpf_attr, in a buffer that the kernel may write."""
    result = libc.syscall(ctypes.c_long(SYS_BPF), ctypes.c_long(command), attributes, ctypes.c_long(len(attributes)))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def attributes(form, *values):
    return ctypes.create_string_buffer(struct.pack(form, *values), max(struct.calcsize(form), 80))


def pinned(name):
    path = ctypes.create_string_buffer(os.fsencode(os.path.join(folder, name)))
    return bpf(OBJ_GET, attributes("QII", ctypes.addressof(path), 0, 0))


def run(name="run", packet=b"\0" * 64, context=b""):
    """What the program returns in BPF_PROG_TEST_RUN, as a signed number."""
    data, back = ctypes.create_string_buffer(packet, len(packet) or 1), ctypes.create_string_buffer(4096)
    given = ctypes.create_string_buffer(context, len(context) or 1)
    attr = attributes(
        "IIIIQQIIIIQQII", pinned(f"programs/{name}"), 0, len(packet), 4096 if packet else 0,
        ctypes.addressof(data) if packet else 0, ctypes.addressof(back) if packet else 0,
        1 if packet else 0, 0, len(context), 0, ctypes.addressof(given) if context else 0, 0, 0, 0,
    )
    bpf(PROG_RUN, attr)
    return struct.unpack_from("i", attr, 4)[0]


def run_tracepoint(name="run"):
    return run(name, packet=b"", context=bytes(16))


class Map:
    """A map with keys and values of given forms (those of struct); without a key for queues and stacks."""

    def __init__(self, key="I", value="Q", fd=None):
        self.fd, self.key, self.value = pinned("maps/MAP") if fd is None else fd, key, value

    def call(self, command, key, value, flags=0):
        keys = ctypes.create_string_buffer(struct.pack(self.key, *key), struct.calcsize(self.key)) if key is not None else None
        attr = attributes("IIQQQ", self.fd, 0, ctypes.addressof(keys) if keys else 0, ctypes.addressof(value), flags)
        return bpf(command, attr)

    def get(self, *key, command=MAP_LOOKUP, size=None):
        value = ctypes.create_string_buffer(size or struct.calcsize(self.value))
        self.call(command, key if self.key else None, value)
        found = struct.unpack_from(self.value, value) if size is None else struct.unpack(f"{size // 8}Q", value)
        return found[0] if len(found) == 1 else list(found)

    def set(self, key, *value):
        self.call(MAP_UPDATE, (key,), ctypes.create_string_buffer(struct.pack(self.value, *value), struct.calcsize(self.value)))

    def entries(self, size=None):
        found, key = {}, None
        while True:
            given = ctypes.create_string_buffer(key) if key is not None else None
            following = ctypes.create_string_buffer(struct.calcsize(self.key))
            attr = attributes("IIQQ", self.fd, 0, ctypes.addressof(given) if given else 0, ctypes.addressof(following))
            try:
                bpf(MAP_NEXT_KEY, attr)
            except FileNotFoundError:
                return found
            key = following.raw
            number = struct.unpack(self.key, key)
            found[".".join(map(str, number))] = self.get(*number, size=size)


def cpus():
    """How many CPUs the kernel counts for maps with a value for each."""
    return int(open("/sys/devices/system/cpu/possible").read().strip().split("-")[-1]) + 1


def keyed():
    return {"returned": run(), "entries": Map().entries()}


def per_cpu():
    """The sum over the CPUs: which one ran the program is not known."""
    returned = run()
    entries = Map().entries(size=8 * cpus())
    return {"returned": returned, "entries": {key: sum(value) if isinstance(value, list) else value for key, value in entries.items()}}


def lpm_trie():
    return {"returned": run(), "entries": Map(key="I4B", value="I").entries()}


def queue():
    return {"returned": run(), "left": Map(key="", value="I").get(command=MAP_LOOKUP_AND_DELETE)}


def packet():
    return {"returned": run()}


def tracepoint():
    return {"returned": run_tracepoint()}


def ring_buf():
    returned, fd = run(), pinned("maps/MAP")
    with mmap.mmap(fd, PAGE) as consumer, mmap.mmap(fd, 3 * PAGE, prot=mmap.PROT_READ, offset=PAGE) as producer:
        (end,) = struct.unpack_from("Q", producer)
        position, records = 0, []
        while position < end:
            (length,) = struct.unpack_from("I", producer, PAGE + position)
            size = length & 0x3FFFFFFF
            if not length >> 30:
                records.append(producer[PAGE + position + 8 : PAGE + position + 8 + size].hex())
            position += (size + 8 + 7) // 8 * 8
        struct.pack_into("Q", consumer, 0, position)
    return {"returned": returned, "records": records}


def user_ring_buf():
    fd = pinned("maps/MAP")
    with mmap.mmap(fd, 3 * PAGE, offset=PAGE) as producer:
        for index, number in enumerate([30, 4]):
            struct.pack_into("IIQ", producer, PAGE + 16 * index, 8, 0, number)
        struct.pack_into("Q", producer, 0, 32)
        return {"returned": run_tracepoint(), "again": run_tracepoint()}


def open_perf_event(kind, config, cpu, sample=0):
    """A software event on a CPU, running."""
    event = ctypes.create_string_buffer(struct.pack("IIQQQQQI", kind, 112, config, 1, sample, 0, 0, 1), 112)
    fd = libc.syscall(
        ctypes.c_long(SYS_PERF_EVENT_OPEN), event, ctypes.c_long(-1), ctypes.c_long(cpu), ctypes.c_long(-1), ctypes.c_long(8)
    )
    if fd < 0:
        raise OSError(ctypes.get_errno(), "perf_event_open")
    libc.ioctl(fd, 0x2400, 0)
    return fd


def perf_event_array():
    events, records = Map(value="I"), []
    buffers = []
    cpus_of_process = sorted(os.sched_getaffinity(0))
    for cpu in cpus_of_process:
        # PERF_TYPE_SOFTWARE, PERF_COUNT_SW_BPF_OUTPUT, PERF_SAMPLE_RAW
        fd = open_perf_event(1, 10, cpu, 1 << 10)
        buffers.append(mmap.mmap(fd, 2 * PAGE))
        events.set(cpu, fd)
    returned = run()
    for buffer in buffers:
        (end,) = struct.unpack_from("Q", buffer, 1024)
        if end:
            (size,) = struct.unpack_from("I", buffer, PAGE + 8)
            records.append(buffer[PAGE + 12 : PAGE + 12 + min(size, 12)].hex())
    for cpu in cpus_of_process:
        # PERF_COUNT_SW_CPU_CLOCK
        events.set(cpu, open_perf_event(1, 0, cpu))
    return {"returned": returned, "records": records, "counted": run_tracepoint("count")}


def prog_array():
    before = run()
    Map(value="I").set(0, pinned("programs/next"))
    return {"before": before, "after": run()}


def stack_trace():
    returned = run_tracepoint()
    stacks = Map(value="32Q").entries()
    return {"returned": returned, "stacks": len(stacks), "has_frames": all(stack[0] > 0 for stack in stacks.values())}


class Cgroup:
    """A cgroup of its own, with this process in it while it lasts."""

    def __enter__(self):
        self.root = tempfile.mkdtemp(prefix="cgroup-")
        subprocess.run(["mount", "-t", "cgroup2", "cgroup2", self.root], check=True)
        self.before = os.path.join(self.root, open("/proc/self/cgroup").read().split("0::/")[-1].splitlines()[0])
        self.path = os.path.join(self.root, f"aya-btf-map-{os.getpid()}")
        os.mkdir(self.path)
        self.enter(self.path)
        return self

    def enter(self, path):
        with open(os.path.join(path, "cgroup.procs"), "w") as members:
            members.write(str(os.getpid()))

    def open(self):
        return os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)

    def __exit__(self, *_):
        self.enter(self.before)
        os.rmdir(self.path)
        subprocess.run(["umount", "--lazy", self.root], check=True)
        os.rmdir(self.root)


def cgroup_array():
    with Cgroup() as group:
        Map(value="I").set(0, group.open())
        inside = [run_tracepoint(), run("packet")]
        group.enter(group.root)
        outside = [run_tracepoint(), run("packet")]
        return {"inside": inside, "outside": outside}


def attach_tracing():
    return bpf(RAW_TRACEPOINT_OPEN, attributes("QII", 0, pinned("programs/run"), 0))


def cgrp_storage():
    link = attach_tracing()
    with Cgroup() as group:
        made = group.open()
        value = Map(key="i").get(made)
        os.close(made)
    os.close(link)
    return {"value": value}


def inode_storage():
    values = Map(key="i")
    with tempfile.TemporaryFile() as one, tempfile.TemporaryFile() as other:
        values.set(one.fileno(), 7)
        try:
            values.get(other.fileno())
        except FileNotFoundError:
            return {"value": values.get(one.fileno())}


def inode_mkdir():
    link = attach_tracing()
    with tempfile.TemporaryDirectory() as parent:
        os.mkdir(os.path.join(parent, "child"))
        value = Map(key="i").get(os.open(parent, os.O_RDONLY))
    os.close(link)
    return {"value": value}


def sockets(form, connected, out, listener):
    """What arrives at the client, and what it writes, goes out by another connection; a port has a listener from the map."""
    found = Map(key=form, value="Q" if form == "Q" else "I")
    attach = lambda target, program, kind: bpf(PROG_ATTACH, attributes("IIII", target, pinned(f"programs/{program}"), kind, 0))
    attach(found.fd, "packet", ATTACH_STREAM_VERDICT)
    attach(found.fd, "message", ATTACH_MESSAGE_VERDICT)
    with Cgroup() as group, socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(5)
        other_end = socket.create_connection(server.getsockname(), 5)
        found.set(out, server.accept()[0].detach())
        found.set(listener, server.fileno())
        attach(group.open(), "run", ATTACH_SOCK_OPS)
        client = socket.create_connection(server.getsockname(), 5)
        peer = server.accept()[0]
        cookie = struct.unpack("Q", client.getsockopt(socket.SOL_SOCKET, 57, 8))[0]
        is_client = found.get(connected) == cookie if form == "Q" else None
        peer.send(b"packet")
        packet = other_end.recv(16).decode()
        client.send(b"message")
        message = other_end.recv(16).decode()
        removed = run("remove")
        link = bpf(LINK_CREATE, attributes("IIII", pinned("programs/lookup"), os.open("/proc/self/ns/net", 0), ATTACH_SK_LOOKUP, 0))
        with socket.create_connection(("127.0.0.1", 7), 5):
            accepted = server.accept()[0].getsockname()[1]
        os.close(link)
        return {"is_client": is_client, "packet": packet, "message": message, "removed": removed, "accepted": accepted}


def sock_map():
    return sockets("I", 1, 2, 3)


def sock_hash():
    return sockets("Q", 71, 72, 73)


def reuseport_sock_array():
    sockets, port = [], 0
    for index in range(2):
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        one.bind(("127.0.0.1", port))
        one.settimeout(5)
        port = one.getsockname()[1]
        Map(value="I").set(index, one.fileno())
        sockets.append(one)
    SO_ATTACH_REUSEPORT_EBPF = 52
    sockets[0].setsockopt(socket.SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, pinned("programs/run"))
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    received = []
    for number in range(8):
        sender.sendto(bytes([number]), ("127.0.0.1", port))
        received.append(sockets[1].recv(1)[0])
    return {"second": received}


def dev_map(key=0):
    loopback = socket.if_nametoindex("lo")
    Map(value="Ii").set(key, loopback, -1)
    return {"returned": run(), "is_loopback": Map(value="II").get(key) == [loopback, 0]}


def dev_map_hash():
    return dev_map(70)


def cpu_map():
    Map(value="Ii").set(0, 64, -1)
    return {"returned": run(), "value": Map(value="II").get(0)}


def xsk_map():
    with socket.socket(44, socket.SOCK_RAW) as one:
        Map(value="I").set(0, one.fileno())
        return {"returned": run()}


def inner_map(kind, key):
    """Makes an inner map, puts it at a key, runs the program and reads what it wrote."""
    attr = attributes("IIIII", kind, 4, 8, 4, 0)
    inner = bpf(MAP_CREATE, attr)
    Map(value="I").set(key, inner)
    returned = run()
    return {"returned": returned, "entries": Map(fd=inner).entries()}


def array_of_maps():
    return inner_map(1, 0)


def hash_of_maps():
    return inner_map(2, 70)


def maps_of(*program):
    """The ids of a program's maps, by name."""
    show = lambda *what: json.loads(subprocess.run(["bpftool", "-j", *what], capture_output=True, check=True).stdout)
    return {show("map", "show", "id", str(number))["name"]: number for number in show("prog", "show", *program)["map_ids"]}


def names_in(name, names, slots):
    """By key, what is in the slots of a map: its name by its id. Empty slots are left out."""
    found, map_ = {}, Map(value="I", fd=pinned(f"maps/{name}"))
    for key in range(slots):
        try:
            found[key] = names[map_.get(key)]
        except FileNotFoundError:
            pass
    return found


def filled_prog_array():
    """What is in the slots before the program runs, and how often each program ran."""
    show = lambda name: json.loads(subprocess.run(["bpftool", "-j", "prog", "show", "pinned", name], capture_output=True, check=True).stdout)
    programs = os.path.join(folder, "programs")
    names = {show(os.path.join(programs, name))["id"]: name for name in os.listdir(programs)}
    slots, returned = names_in("MAP", names, 5), run()
    return {"slots": slots, "returned": returned, "runs": Map(fd=pinned("maps/RUNS")).entries()}


def filled_maps():
    """What is in the slots before the program runs, and what it left in the inner maps."""
    names = {number: name for name, number in maps_of("pinned", f"{folder}/programs/run").items()}
    slots = {name: names_in(name, names, slots) for name, slots in [("MAP", 4), ("BY_KEY", 2)]}
    returned = run()
    return {"slots": slots, "returned": returned, "values": {name: Map(fd=pinned(f"maps/{name}")).get(1) for name in ["FIRST", "SECOND"]}}


def struct_ops():
    """Registers the congestion control of an object (the folder is the object's path) for one connection's time."""
    answer = subprocess.run(["bpftool", "struct_ops", "register", folder], capture_output=True, check=True, text=True)
    kind, name, _, number = answer.stderr.split("Registered ")[1].split()
    try:
        calls = Map(fd=bpf(MAP_FD_BY_ID, attributes("III", maps_of("name", "count")["MAP"], 0, 0)))
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, b"steady")
            client.connect(server.getsockname())
            peer = server.accept()[0]
            for _ in range(64):
                client.sendall(bytes(16384))
                left = 16384
                while left > 0:
                    left -= len(peer.recv(left))
            used = client.getsockopt(socket.IPPROTO_TCP, socket.TCP_CONGESTION, 16).rstrip(b"\0").decode()
        return {"registered": [kind, name], "used": used, "is_called": calls.get(0) > 0}
    finally:
        subprocess.run(["bpftool", "struct_ops", "unregister", "id", number], capture_output=True, check=True)


def attributes_of_maps():
    """By name, what `/proc` says of each map of the program: a number for each attribute."""
    returned, facts = run(), {}
    for name, number in maps_of("pinned", f"{folder}/programs/run").items():
        fd = bpf(MAP_FD_BY_ID, attributes("III", number, 0, 0))
        lines = dict(line.split(":\t") for line in open(f"/proc/self/fdinfo/{fd}").read().splitlines())
        if ".rodata" not in name:
            facts[name] = {"flags": int(lines["map_flags"], 16), "extra": int(lines.get("map_extra", "0"), 16)}
    return {"returned": returned, "pinned": sorted(name for name in os.listdir(folder) if name.isupper()), "maps": facts}


if __name__ == "__main__":
    folder = sys.argv[2]
    print(json.dumps(globals()[sys.argv[1]]()))
