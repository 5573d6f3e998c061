"""python -m groundwork_checkov: reads a request from standard input, writes the result to standard output, as JSON."""

import json
import os
import sys


def main():
    request = json.load(sys.stdin)
    # checkov prints to standard output now and then. That is moved aside, so that the result stands alone there.
    result_stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    # checkov reads its log level while it is imported. Errors become part of the result; the rest is noise.
    os.environ["LOG_LEVEL"] = "ERROR"

    from groundwork_checkov.scan import scan

    json.dump(scan(request), result_stream)
    result_stream.close()


if __name__ == "__main__":
    main()
