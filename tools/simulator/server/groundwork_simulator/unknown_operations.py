"""Operations that moto does not know, made failures like all others.

moto answers them with 404, which AWS's tools take for "there is no such resource": a deletion would count as done.
"""

from typing import Any

from flask import Flask, request
from moto.moto_server.werkzeug_app import create_backend_app
from werkzeug.exceptions import NotFound


def create_strict_app(service: Any) -> Flask:
    """moto's application of a service, for which a path that it does not know is an error."""
    application = create_backend_app(service)

    @application.errorhandler(NotFound)
    def unknown_path(answer: NotFound) -> NotFound:
        if request.routing_exception is None:
            return answer
        raise NotImplementedError("moto has no such path")

    return application
