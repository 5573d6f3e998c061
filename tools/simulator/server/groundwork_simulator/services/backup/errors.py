"""The errors of AWS Backup. AWS Backup API Reference, the errors of each operation."""

from moto.core.exceptions import JsonRESTError, ServiceException


class NotFound(ServiceException):
    code = "ResourceNotFoundException"


class AlreadyExists(ServiceException):
    code = "AlreadyExistsException"


class InvalidParameter(ServiceException):
    code = "InvalidParameterValueException"


class InvalidRequest(ServiceException):
    code = "InvalidRequestException"


class AccessDenied(JsonRESTError):
    """Common to all services, so that it is none of this one's own, whose errors all have the status 400."""

    code = 403

    def __init__(self, message: str) -> None:
        super().__init__("AccessDeniedException", message)


class JobFailure(Exception):
    """Why a job fails that was started: its state says so, and its message why."""
