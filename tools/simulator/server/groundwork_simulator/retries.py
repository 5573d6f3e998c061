"""Requests that an SDK sends again.

An SDK whose connection breaks before the answer came sends the request once more, under the same invocation id. What has
been carried out already is not carried out twice: a second AuthorizeSecurityGroupEgress would be refused as a duplicate.
AWS SDKs and Tools Reference Guide, "Retry behavior".
"""

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, NamedTuple

#: Answers that are kept. A retry follows within seconds.
KEPT = 1000

READS = ("GET", "HEAD")


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: list[bytes]


class Retries:
    """The newest answers to requests that change something, by their invocation id."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def answer_once(self, application: Any, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Has a request answered, or answers it as it was answered before."""
        invocation = environ.get("HTTP_AMZ_SDK_INVOCATION_ID")
        if invocation is None or environ["REQUEST_METHOD"] in READS:
            return application(environ, start_response)
        with self._lock:
            known = self._answers.get(invocation)
        if known is not None:
            start_response(known.status, known.headers)
            return [*known.body]
        return self._answer(invocation, application, environ, start_response)

    def _answer(self, invocation: str, application: Any, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        started: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            started[:] = [status, headers]
            return start_response(status, headers, *more)

        body = list(application(environ, start))
        status, headers = started
        # A failure of the server, or being told to slow down, is what a retry is for.
        if not status.startswith(("5", "429")):
            with self._lock:
                self._answers[invocation] = Answer(status, list(headers), body)
                while len(self._answers) > KEPT:
                    self._answers.popitem(last=False)
        return body
