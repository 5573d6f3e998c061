"""The HTTP server.

Not the development server that moto brings: that one closes every connection and now and then resets one, upon which
the SDKs send a request again that has been carried out already.
"""

from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer

#: Requests under way at once. Terraform has ten by default.
THREADS = 16


class BodilessExpectation(HTTPRequestParser):
    """A request with "Expect: 100-continue" and an empty body is complete: waitress would wait for a body for ever."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.content_length == 0 and not self.chunked:
            self.expect_continue = False


def create_server(application: Any, port: int) -> tuple[BaseWSGIServer, int]:
    """A server on 127.0.0.1 that listens already, and its port; 0 asks for any that is free."""
    HTTPChannel.parser_class = BodilessExpectation
    server = waitress.create_server(application, host="127.0.0.1", port=port, threads=THREADS, ident=None)
    return server, int(server.effective_port)
