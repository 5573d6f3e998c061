"""Services that moto lacks altogether, made of the same parts as moto's own."""

import re
from typing import Any

from flask import Flask
from moto.core.responses import BaseResponse
from moto.core.utils import convert_to_flask_response
from moto.moto_server.werkzeug_app import HTTP_METHODS, BackendRequest

#: The service's name in a request's signature, and what answers it. Mends fill it.
_services: dict[str, type[BaseResponse]] = {}
_applications: dict[str, Flask] = {}

# Credential=<key>/<date>/<region>/<service>/aws4_request. IAM User Guide, "Elements of an AWS API request signature".
SIGNED_SERVICE = re.compile(r"Credential=[^/]+/\d+/[^/]+/(?P<service>[^/]+)/")


def register(signing_name: str, service: type[BaseResponse]) -> None:
    _services[signing_name] = service


def application_of(environ: dict[str, Any]) -> Flask | None:
    """The application for a request to one of these services; None for any other."""
    service = signed_service(environ)
    if service is None or service not in _services:
        return None
    if service not in _applications:
        _applications[service] = make_application(service)
    return _applications[service]


def signed_service(environ: dict[str, Any]) -> str | None:
    """The service that a request is signed for; None without a signature."""
    signature = SIGNED_SERVICE.search(environ.get("HTTP_AUTHORIZATION", ""))
    return signature["service"] if signature else None


def make_application(service: str) -> Flask:
    application = Flask(service)
    application.service = service  # type: ignore[attr-defined]
    application.request_class = BackendRequest
    # What such a service lacks is answered like what moto lacks, and not with Flask's own 500.
    application.config["PROPAGATE_EXCEPTIONS"] = True
    view = convert_to_flask_response(_services[service].dispatch)
    for rule in ("/", "/<path:path>"):
        application.add_url_rule(
            rule, endpoint=rule, methods=HTTP_METHODS, view_func=view, strict_slashes=False
        )
    return application
