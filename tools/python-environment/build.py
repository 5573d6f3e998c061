"""Makes a virtual environment: build.py DIRECTORY REQUIREMENTS MARKER

Holds an operating system's lock meanwhile, so that two processes never write to one environment; the lock goes away
with the process, however it ends. The marker is written last: an environment without it is made anew.
"""

import os
import shutil
import subprocess
import sys
import time


def lock(path):
    """Returns the open file that holds the lock, after waiting for another process if there is one."""
    handle = open(path, "a+")
    if try_lock(handle):
        return handle
    print("Waiting for another process that is making this Python environment", flush=True)
    while not try_lock(handle):
        time.sleep(0.2)
    return handle


def try_lock(handle):
    try:
        if os.name == "nt":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except OSError:
        return False


def run(command, held):
    # The child inherits the lock: should this process be killed, the lock lasts until pip has ended as well.
    keep = {} if os.name == "nt" else {"pass_fds": (held.fileno(),)}
    return subprocess.run(command, **keep).returncode


def build(directory, requirements, marker, held):
    shutil.rmtree(directory, ignore_errors=True)
    code = run([sys.executable, "-I", "-m", "venv", directory], held)
    if code != 0:
        return code
    folder, name = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    python = os.path.join(directory, folder, name)
    pip = [python, "-I", "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
    code = run(pip + ["--no-deps", "--only-binary", ":all:", "--require-hashes", "--requirement", requirements], held)
    if code != 0:
        return code
    with open(marker + ".new", "w", encoding="utf-8") as file:
        file.write(directory)
    os.replace(marker + ".new", marker)
    return 0


def main():
    directory, requirements, marker = sys.argv[1:]
    os.makedirs(os.path.dirname(directory), exist_ok=True)
    held = lock(directory + ".lock")
    if os.path.exists(marker) and open(marker, encoding="utf-8").read() == directory:
        return 0
    return build(directory, requirements, marker, held)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
