"""The HTTP server.

Not the development server that moto brings: that one closes every connection and now and then resets one, upon which
the SDKs send a request again that has been carried out already.
"""

import re
from typing import Any

import waitress
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask

#: Requests under way at once. Terraform has ten by default.
THREADS = 16


class BodilessExpectation(HTTPRequestParser):
    """A request with "Expect: 100-continue" and an empty body is complete: waitress would wait for a body for ever."""

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.content_length == 0 and not self.chunked:
            self.expect_continue = False


class MetadataInLowerCase(WSGITask):
    """An answer in which the names of an S3 object's metadata are as AWS has them: waitress would capitalize them, and
    the SDKs give them to a program as they come.
    """

    def build_response_header(self) -> bytes:
        header: bytes = super().build_response_header()
        return re.sub(rb"(?m)^X-Amz-Meta-[^:]+", lambda name: name[0].lower(), header)


def create_server(application: Any, port: int) -> tuple[BaseWSGIServer, int]:
    """A server on 127.0.0.1 that listens already, and its port; 0 asks for any that is free."""
    HTTPChannel.parser_class = BodilessExpectation
    HTTPChannel.task_class = MetadataInLowerCase
    server = waitress.create_server(application, host="127.0.0.1", port=port, threads=THREADS, ident=None)
    return server, int(server.effective_port)
