"""Requests that moto cannot serve, answered so that a tool says so at once.

moto raises an error, which its server turns into a 500. AWS's SDKs try a 500 again, the Terraform provider 25 times:
minutes of waiting for what never comes. They do not try a 501 again.
"""

import json
import re
import threading
from typing import Any
from xml.sax.saxutils import escape

from werkzeug.wrappers import Response

CODE = "NotSimulated"


class Failures:
    """What was asked for and is not simulated: each operation once, with the newest error."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._errors: dict[str, str] = {}

    def answer(self, service: str, environ: dict[str, Any], failure: Exception) -> Response:
        operation = f"{service} {operation_of(environ)}"
        error = f"{type(failure).__name__}: {failure}"
        with self._lock:
            self._errors[operation] = error
        return error_answer(service, environ, CODE, f"The AWS simulator cannot serve {operation} ({error})")

    def clear(self) -> None:
        with self._lock:
            self._errors = {}

    def to_dict(self) -> dict[str, str]:
        with self._lock:
            return dict(self._errors)


def error_answer(service: str, environ: dict[str, Any], code: str, message: str) -> Response:
    """An error that no SDK tries again, in the service's own form."""
    if environ.get("HTTP_X_AMZ_TARGET") or "json" in environ.get("CONTENT_TYPE", ""):
        body = json.dumps({"__type": code, "message": message})
        return Response(body, 501, {"x-amzn-ErrorType": code}, content_type="application/x-amz-json-1.1")
    error = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    # S3 has the bare error; the services with a query protocol wrap it, each in its own way.
    body = error if service.startswith("s3") else wrap(service, error)
    return Response(body, 501, content_type="text/xml")


def wrap(service: str, error: str) -> str:
    if service == "ec2":
        return f"<Response><Errors>{error}</Errors></Response>"
    return f"<ErrorResponse>{error}</ErrorResponse>"


def operation_of(environ: dict[str, Any]) -> str:
    """The operation by name where the request names it, or else its method and path."""
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return str(target.rpartition(".")[2])
    stream = environ.get("wsgi.input")
    body = stream.getvalue() if hasattr(stream, "getvalue") else b""
    action = re.search(rb"(?:^|&)Action=(\w+)", body)
    if action:
        return action[1].decode()
    # S3 names its operations by the method and the first word of the query: GET /bucket?lifecycle
    query = re.match(r"[\w-]+", environ.get("QUERY_STRING", ""))
    return f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{f'?{query[0]}' if query else ''}"
