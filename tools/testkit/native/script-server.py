"""Runs Python scripts for tests, each in a fork of this process: starting Python takes longer than most of the scripts.

Each line of stdin is a request, {"script": path, "arguments": [...], "stdin": base64}; for each, a line is printed, {"exitCode": number,
"stdout": base64, "stderr": base64}. It ends with its stdin.
"""

import base64
import contextlib

# Scripts use these: a fork has them loaded.
import ctypes  # noqa: F401
import json
import os
import platform
import socket  # noqa: F401
import struct  # noqa: F401
import subprocess  # noqa: F401
import sys
import tempfile
import traceback

codes = {}


def code_of(script):
    if script not in codes:
        with open(script, encoding="utf-8") as file:
            codes[script] = compile(file.read(), script, "exec")
    return codes[script]


def run(script, arguments, streams):
    """In the fork: runs the script as Python would, and does not return."""
    status = 0
    for descriptor, stream in enumerate(streams):
        os.dup2(stream.fileno(), descriptor)
    # Those of this process hold what it reads ahead and belong to its own pipes.
    sys.stdin, sys.stdout, sys.stderr = open(0, closefd=False), open(1, "w", closefd=False), open(2, "w", closefd=False)
    sys.argv = [script, *arguments]
    try:
        exec(code_of(script), {"__name__": "__main__", "__file__": script})
    except SystemExit as error:
        status = error.code if isinstance(error.code, int) else int(error.code is not None)
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException:
        status = 1
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def answer(script, arguments, stdin):
    with contextlib.suppress(OSError, SyntaxError):  # The fork reports them.
        code_of(script)
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        given.write(base64.b64decode(stdin))
        given.seek(0)
        child = os.fork()
        if child == 0:
            run(script, arguments, (given, out, err))
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(base64.b64encode(stream.read()).decode())
        return {"exitCode": os.waitstatus_to_exitcode(status), "stdout": texts[0], "stderr": texts[1]}


platform.machine()  # It is remembered, and asks the system the first time.
for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(answer(request["script"], request["arguments"], request["stdin"])), flush=True)
