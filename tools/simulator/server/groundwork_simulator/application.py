"""The WSGI application: the guard, the simulator's own pages under ``/groundwork/``, and moto behind them."""

import io
import json
import os
import sys
import traceback
from collections.abc import Iterable
from typing import Any

from flask import Flask
from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication
from werkzeug.wrappers import Request, Response

from .failures import Failures, error_answer, operation_of
from .guard import Refusals, is_for_another_host, without_query
from .outages import CODE, OUTAGES, RegionUnavailable, known_regions
from .regions import regions_of
from .retries import Retries
from .services import application_of, signed_service
from .turns import turn_of
from .unknown_operations import create_strict_app


class MendedMoto(DomainDispatcherApplication):
    """moto, with the services that it lacks beside its own, each service answering one request at a time."""

    def __init__(self, failures: Failures) -> None:
        super().__init__(create_strict_app)
        self.failures = failures
        self.retries = Retries()

    def get_application(self, environ: dict[str, Any]) -> Flask:
        return application_of(environ) or super().get_application(environ)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        keep_form(environ)
        service = signed_service(environ) or "s3"

        def log_and_start(status: str, *more: Any) -> Any:
            print(f"{service} {operation_of(environ)} {status}", file=sys.stderr, flush=True)
            return start_response(status, *more)

        try:
            OUTAGES.refuse(*regions_of(environ))
            application = self.get_application(environ)
            with turn_of(application.service):  # type: ignore[attr-defined]
                return self.retries.answer_once(application, environ, log_and_start)
        except RegionUnavailable as outage:
            return error_answer(service, environ, CODE, str(outage))(environ, log_and_start)
        except Exception as failure:
            traceback.print_exc()
            return self.failures.answer(service, environ, failure)(environ, log_and_start)


def keep_form(environ: dict[str, Any]) -> None:
    """Holds the body of a query request, which names the operation, so that it can be read again after a failure."""
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))


class Simulator:
    """Everything that the server answers."""

    def __init__(self, account: str) -> None:
        self.account = account
        self.port = 0
        self.refusals = Refusals()
        self.failures = Failures()
        self.aws = MendedMoto(self.failures)

    def identity(self) -> dict[str, Any]:
        """Says that this is the simulator, and which one: a port is soon another program's."""
        return {"simulator": "groundwork", "account": self.account, "pid": os.getpid(), "port": self.port}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        target = environ["REQUEST_URI"]
        if is_for_another_host(target, self.port):
            return self._refuse(environ["REQUEST_METHOD"], target)(environ, start_response)
        # moto reads the path from here, as it was before its escapes were resolved.
        environ["RAW_URI"] = (
            target[target.index("/", len("http://")) :] if target.startswith("http://") else target
        )
        if environ["PATH_INFO"].startswith("/groundwork/"):
            return self._own_page(Request(environ))(environ, start_response)
        return self.aws(environ, start_response)

    def reset(self) -> None:
        """Forgets all that was made and all that was noted, and ends every outage."""
        BackendDict.reset()
        OUTAGES.clear()
        self.refusals.clear()
        self.failures.clear()

    def _refuse(self, method: str, target: str) -> Response:
        self.refusals.add(method, without_query(target))
        message = f"The AWS simulator lets no request out, and this one was for {without_query(target)}\n"
        return Response(message, "403 Refused by the AWS simulator")

    def _own_page(self, request: Request) -> Response:
        match request.path:
            case "/groundwork/identity":
                return json_response(self.identity())
            case "/groundwork/reset" if request.method == "POST":
                self.reset()
                return json_response({})
            case "/groundwork/refused":
                return json_response(self.refusals.to_dict())
            case "/groundwork/not-simulated":
                return json_response(self.failures.to_dict())
            case "/groundwork/outage":
                return outage_page(request)
        return Response(f"The simulator has no page {request.path}\n", 404)


def outage_page(request: Request) -> Response:
    """GET tells which regions are out; POST and DELETE begin and end the outage of one."""
    if request.method != "GET":
        region = request.args.get("region", "")
        if region not in known_regions():
            return Response(f"{region!r} is no AWS region\n", 400)
        (OUTAGES.begin if request.method == "POST" else OUTAGES.end)(region)
    return json_response({"regions": OUTAGES.regions()})


def json_response(content: object) -> Response:
    return Response(json.dumps(content), content_type="application/json")
