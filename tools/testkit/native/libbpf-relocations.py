"""libbpf-relocations.py LIBRARY OBJECT KERNEL_BTF: what a system's libbpf makes of an object's CO-RE relocations, as JSON.

LIBRARY is a libbpf.so.1. The answer is that of native/libbpf-loader: {"loader": ..., "error": ..., "relocations": [what libbpf says of
each]}. The object need not load: relocations come first.
"""
import ctypes, json, sys

path, object_path, kernel_path = sys.argv[1:]
libbpf = ctypes.CDLL(path, use_errno=True)
libc = ctypes.CDLL(None)
relocations = []


@ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
def keep(_level, form, arguments):
    buffer = ctypes.create_string_buffer(4096)
    libc.vsnprintf(buffer, ctypes.c_size_t(len(buffer)), form, ctypes.c_void_p(arguments))
    text = buffer.value.decode(errors="replace").rstrip()
    if ": relo #" in text:
        relocations.append(text)
    return 0


class OpenOptions(ctypes.Structure):
    """@see libbpf src/libbpf.h bpf_object_open_opts, as far as it is wanted"""
    _fields_ = [("size", ctypes.c_size_t), ("name", ctypes.c_char_p), ("is_relaxed", ctypes.c_bool), ("pins", ctypes.c_char_p),
                ("unused", ctypes.c_uint32), ("kconfig", ctypes.c_char_p), ("kernel_btf", ctypes.c_char_p)]


libbpf.libbpf_set_print(keep)
libbpf.bpf_object__open_file.restype = ctypes.c_void_p
options = OpenOptions(size=ctypes.sizeof(OpenOptions), kernel_btf=kernel_path.encode())
opened = libbpf.bpf_object__open_file(object_path.encode(), ctypes.byref(options))
error = "not opened" if opened is None else None
if opened is not None:
    result = libbpf.bpf_object__load(ctypes.c_void_p(opened))
    error = None if result == 0 else f"error {result}"
    libbpf.bpf_object__close(ctypes.c_void_p(opened))
libbpf.libbpf_version_string.restype = ctypes.c_char_p
print(json.dumps({"loader": f"libbpf {libbpf.libbpf_version_string().decode()}", "error": error, "relocations": relocations}))
