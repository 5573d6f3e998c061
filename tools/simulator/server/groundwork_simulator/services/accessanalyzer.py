"""IAM Access Analyzer: analyzers and their tags. IAM Access Analyzer API Reference."""

from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, BaseResponse, EmptyResult
from moto.core.utils import utcnow


class ResourceNotFoundException(ServiceException):
    code = "ResourceNotFoundException"

    def __init__(self, resource: str) -> None:
        super().__init__(f"No analyzer {resource}")
        self.resource_id, self.resource_type = resource, "Analyzer"


class ConflictException(ServiceException):
    code = "ConflictException"

    def __init__(self, name: str) -> None:
        super().__init__(f"There is an analyzer {name} already")
        self.resource_id, self.resource_type = name, "Analyzer"


class AccessAnalyzerBackend(BaseBackend):
    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.analyzers: dict[str, dict[str, Any]] = {}

    def by_name(self, name: str) -> dict[str, Any]:
        if name not in self.analyzers:
            raise ResourceNotFoundException(name)
        return self.analyzers[name]

    def by_arn(self, arn: str) -> dict[str, Any]:
        return self.by_name(arn.rpartition("analyzer/")[2])


accessanalyzer_backends = BackendDict(AccessAnalyzerBackend, "accessanalyzer")


class AccessAnalyzerResponse(BaseResponse):
    """Each method is the operation of its name. An analyzer is active at once and finds nothing."""

    def __init__(self) -> None:
        super().__init__(service_name="accessanalyzer")
        self.automated_parameter_parsing = True

    @property
    def backend(self) -> AccessAnalyzerBackend:
        return accessanalyzer_backends[self.current_account][self.region]

    def create_analyzer(self) -> ActionResult:
        name = self._get_param("analyzerName")
        if name in self.backend.analyzers:
            raise ConflictException(name)
        arn = f"arn:{self.partition}:access-analyzer:{self.region}:{self.current_account}:analyzer/{name}"
        analyzer = {
            "name": name,
            "arn": arn,
            "type": self._get_param("type"),
            "createdAt": utcnow(),
            "status": "ACTIVE",
            "tags": dict(self._get_param("tags") or {}),
        }
        if self._get_param("configuration"):
            analyzer["configuration"] = self._get_param("configuration")
        self.backend.analyzers[name] = analyzer
        return ActionResult({"arn": arn})

    def get_analyzer(self) -> ActionResult:
        return ActionResult({"analyzer": self.backend.by_name(self._get_param("analyzerName"))})

    def list_analyzers(self) -> ActionResult:
        kind = self._get_param("type")
        found = [a for a in self.backend.analyzers.values() if kind in (None, a["type"])]
        return ActionResult({"analyzers": found})

    def delete_analyzer(self) -> EmptyResult:
        del self.backend.analyzers[self.backend.by_name(self._get_param("analyzerName"))["name"]]
        return EmptyResult()

    def list_tags_for_resource(self) -> ActionResult:
        return ActionResult({"tags": self.backend.by_arn(self._get_param("resourceArn"))["tags"]})

    def tag_resource(self) -> ActionResult:
        self.backend.by_arn(self._get_param("resourceArn"))["tags"].update(self._get_param("tags"))
        return ActionResult({})

    def untag_resource(self) -> ActionResult:
        tags = self.backend.by_arn(self._get_param("resourceArn"))["tags"]
        for key in self._get_param("tagKeys"):
            tags.pop(key, None)
        return ActionResult({})
