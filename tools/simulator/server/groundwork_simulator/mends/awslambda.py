"""AWS Lambda: where a function logs."""

import io
import zipfile
from typing import Any

from moto.awslambda.models import LambdaFunction

from ..aws import Aws
from .mend import Mend, replace


def apply() -> None:
    @replace(LambdaFunction, "get_configuration")
    def get_configuration(original: Any, self: Any, on_create: bool = False) -> dict[str, Any]:
        configuration = original(self, on_create)
        sent = self.__dict__.get("groundwork_logging") or {}
        standard = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{self.function_name}"}
        return {**configuration, "LoggingConfig": {**standard, **sent}}

    @replace(LambdaFunction, "update_configuration")
    def update_configuration(original: Any, self: Any, config_updates: dict[str, Any]) -> dict[str, Any]:
        if "LoggingConfig" in config_updates:
            self.groundwork_logging = config_updates["LoggingConfig"]
        return original(self, config_updates)

    @replace(LambdaFunction, "__init__")
    def init(original: Any, self: Any, *args: Any, **more: Any) -> None:
        spec = next(value for value in (*args, *more.values()) if isinstance(value, dict))
        self.groundwork_logging = spec.get("LoggingConfig")
        original(self, *args, **more)


def check(aws: Aws) -> None:
    """A function tells how and where it logs, from its creation on and after a change."""
    functions, iam = aws("lambda"), aws("iam")
    role = iam.create_role(RoleName="check", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.js", "exports.handler = async () => {}")
    functions.create_function(
        FunctionName="check",
        Role=role,
        Runtime="nodejs22.x",
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "/check"},
    )
    assert functions.get_function_configuration(FunctionName="check")["LoggingConfig"] == {
        "LogFormat": "JSON",
        "LogGroup": "/check",
    }
    functions.update_function_configuration(FunctionName="check", LoggingConfig={"LogFormat": "Text"})
    assert functions.get_function_configuration(FunctionName="check")["LoggingConfig"]["LogFormat"] == "Text"


MENDS = (
    Mend(
        name="lambda-logging",
        terraform=("aws_lambda_function",),
        page="AWS Lambda API Reference, CreateFunction: LoggingConfig",
        fault="A function's logging settings are lost",
        apply=apply,
        check=check,
    ),
)
