"""IAM Access Analyzer, which moto lacks altogether."""

from ..aws import Aws
from ..services import register
from ..services.accessanalyzer import AccessAnalyzerResponse
from .mend import Mend


def apply() -> None:
    register("access-analyzer", AccessAnalyzerResponse)


def check(aws: Aws) -> None:
    """An analyzer is made, found, tagged and deleted."""
    analyzers = aws("accessanalyzer")
    arn = analyzers.create_analyzer(analyzerName="check", type="ACCOUNT", tags={"Purpose": "check"})["arn"]
    assert analyzers.get_analyzer(analyzerName="check")["analyzer"]["arn"] == arn
    assert [found["name"] for found in analyzers.list_analyzers(type="ACCOUNT")["analyzers"]] == ["check"]
    analyzers.tag_resource(resourceArn=arn, tags={"Owner": "team"})
    analyzers.untag_resource(resourceArn=arn, tagKeys=["Purpose"])
    assert analyzers.list_tags_for_resource(resourceArn=arn)["tags"] == {"Owner": "team"}
    analyzers.delete_analyzer(analyzerName="check")
    try:
        analyzers.get_analyzer(analyzerName="check")
        raise AssertionError("the deleted analyzer is still there")
    except analyzers.exceptions.ResourceNotFoundException:
        pass


MENDS = (
    Mend(
        name="access-analyzer",
        terraform=("aws_accessanalyzer_analyzer",),
        page="IAM Access Analyzer API Reference, the operations of Analyzer and its tags",
        fault="The whole service is missing: its requests are taken for requests to S3",
        apply=apply,
        check=check,
    ),
)
