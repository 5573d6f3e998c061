"""``python -m groundwork_simulator --port 0 --account 111111111111 --state-file simulator.json``"""

import argparse
import contextlib
import json
import os
import re
import signal
import sys
import threading
from pathlib import Path
from typing import Any


def main() -> None:
    arguments = parse_arguments()
    # Read by moto when it is imported, so set before.
    os.environ["MOTO_ACCOUNT_ID"] = arguments.account
    os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
    if arguments.list or arguments.check:
        from .checks import run_checks, tables

        # moto prints remarks of its own.
        with contextlib.redirect_stdout(sys.stderr):
            result = tables() if arguments.list else run_checks(arguments.account)
        print(json.dumps(result, indent=2))
    else:
        serve(arguments)


def serve(arguments: argparse.Namespace) -> None:
    from .application import Simulator
    from .http_server import create_server
    from .mends import apply_mends

    apply_mends()
    simulator = Simulator(arguments.account)
    try:
        server, simulator.port = create_server(simulator, arguments.port)
    except OSError as error:
        sys.exit(
            f"Port {arguments.port} of 127.0.0.1 cannot be had ({error.strerror}): name another, or none"
        )
    os.environ["MOTO_PORT"] = str(simulator.port)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: sys.exit(0))
    if arguments.attached:
        threading.Thread(target=end_with_input, daemon=True).start()
    if arguments.state_file:
        write_whole(arguments.state_file, simulator.identity())
    server.run()


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="groundwork_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on 127.0.0.1; 0: any that is free")
    parser.add_argument(
        "--account", type=account_id, default="123456789012", help="the account that is simulated"
    )
    parser.add_argument(
        "--state-file", type=Path, help="where to write pid and port once requests are served"
    )
    parser.add_argument("--attached", action="store_true", help="end when standard input ends")
    parser.add_argument(
        "--list", action="store_true", help="print the mends and what is not simulated, as JSON"
    )
    parser.add_argument(
        "--check", action="store_true", help="check that each of these is still needed, as JSON"
    )
    return parser.parse_args()


def end_with_input() -> None:
    """Standard input is a pipe from the process that started this one: it ends when that process does."""
    sys.stdin.buffer.read()
    os._exit(0)


def account_id(text: str) -> str:
    if not re.fullmatch(r"\d{12}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not an account id: twelve digits")
    return text


def write_whole(file: Path, content: dict[str, Any]) -> None:
    """A reader sees the whole file or none."""
    partial = file.with_name(f"{file.name}.partial")
    partial.write_text(json.dumps(content))
    partial.replace(file)


if __name__ == "__main__":
    main()
