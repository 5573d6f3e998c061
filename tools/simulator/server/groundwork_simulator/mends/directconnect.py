"""AWS Direct Connect: gateways and their associations with virtual private and transit gateways."""

import json
import uuid
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.directconnect.models import directconnect_backends
from moto.directconnect.responses import DirectConnectResponse
from moto.ec2.models import ec2_backends

from ..aws import PRIMARY, RECOVERY, Aws
from .mend import Mend, add, store

#: A Direct Connect gateway belongs to the account and is seen from every region; it is kept in this one.
HOME_REGION = "us-east-1"


class DirectConnectClientException(JsonRESTError):
    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("DirectConnectClientException", message)


def apply() -> None:
    @add(DirectConnectResponse)
    def create_direct_connect_gateway(self: Any) -> str:
        asked = json.loads(self.body)
        gateway = {
            "directConnectGatewayId": str(uuid.uuid4()),
            "directConnectGatewayName": asked["directConnectGatewayName"],
            "amazonSideAsn": asked.get("amazonSideAsn", 64512),
            "ownerAccount": self.current_account,
            "directConnectGatewayState": "available",
        }
        gateways(self)[gateway["directConnectGatewayId"]] = gateway
        return json.dumps({"directConnectGateway": gateway})

    @add(DirectConnectResponse)
    def describe_direct_connect_gateways(self: Any) -> str:
        asked = json.loads(self.body).get("directConnectGatewayId")
        found = [g for g in gateways(self).values() if asked in (None, g["directConnectGatewayId"])]
        return json.dumps({"directConnectGateways": found})

    @add(DirectConnectResponse)
    def update_direct_connect_gateway(self: Any) -> str:
        asked = json.loads(self.body)
        gateway = gateway_of(self, asked["directConnectGatewayId"])
        gateway["directConnectGatewayName"] = asked["newDirectConnectGatewayName"]
        return json.dumps({"directConnectGateway": gateway})

    @add(DirectConnectResponse)
    def delete_direct_connect_gateway(self: Any) -> str:
        gateway = gateway_of(self, json.loads(self.body)["directConnectGatewayId"])
        if any(
            a["directConnectGatewayId"] == gateway["directConnectGatewayId"]
            for a in associations(self).values()
        ):
            raise DirectConnectClientException("The gateway has associations: delete these first")
        del gateways(self)[gateway["directConnectGatewayId"]]
        return json.dumps({"directConnectGateway": {**gateway, "directConnectGatewayState": "deleted"}})

    @add(DirectConnectResponse)
    def create_direct_connect_gateway_association(self: Any) -> str:
        asked = json.loads(self.body)
        gateway = gateway_of(self, asked["directConnectGatewayId"])
        associated = associated_gateway(self, asked.get("gatewayId") or asked["virtualGatewayId"])
        association = {
            "associationId": str(uuid.uuid4()),
            "associationState": "associated",
            "directConnectGatewayId": gateway["directConnectGatewayId"],
            "directConnectGatewayOwnerAccount": gateway["ownerAccount"],
            "associatedGateway": associated,
            "allowedPrefixesToDirectConnectGateway": asked.get(
                "addAllowedPrefixesToDirectConnectGateway", []
            ),
        }
        if associated["type"] == "virtualPrivateGateway":
            association["virtualGatewayId"] = associated["id"]
            association["virtualGatewayRegion"] = self.region
            association["virtualGatewayOwnerAccount"] = self.current_account
        associations(self)[association["associationId"]] = association
        return json.dumps({"directConnectGatewayAssociation": association})

    @add(DirectConnectResponse)
    def describe_direct_connect_gateway_associations(self: Any) -> str:
        asked = json.loads(self.body)
        found = [a for a in associations(self).values() if matches(a, asked)]
        return json.dumps({"directConnectGatewayAssociations": found})

    @add(DirectConnectResponse)
    def update_direct_connect_gateway_association(self: Any) -> str:
        asked = json.loads(self.body)
        association = association_of(self, asked["associationId"])
        removed = [p["cidr"] for p in asked.get("removeAllowedPrefixesToDirectConnectGateway", [])]
        kept = [p for p in association["allowedPrefixesToDirectConnectGateway"] if p["cidr"] not in removed]
        added = asked.get("addAllowedPrefixesToDirectConnectGateway", [])
        association["allowedPrefixesToDirectConnectGateway"] = kept + added
        return json.dumps({"directConnectGatewayAssociation": association})

    @add(DirectConnectResponse)
    def delete_direct_connect_gateway_association(self: Any) -> str:
        asked = json.loads(self.body)
        found = [a for a in associations(self).values() if matches(a, asked)]
        if len(found) != 1:
            raise DirectConnectClientException("No such association")
        del associations(self)[found[0]["associationId"]]
        return json.dumps(
            {"directConnectGatewayAssociation": {**found[0], "associationState": "disassociated"}}
        )


def gateways(response: Any) -> dict[str, dict[str, Any]]:
    return store(directconnect_backends[response.current_account][HOME_REGION], "gateways", dict)


def associations(response: Any) -> dict[str, dict[str, Any]]:
    return store(directconnect_backends[response.current_account][HOME_REGION], "associations", dict)


def gateway_of(response: Any, gateway_id: str) -> dict[str, Any]:
    if gateway_id not in gateways(response):
        raise DirectConnectClientException(f"Direct Connect gateway {gateway_id} does not exist")
    return gateways(response)[gateway_id]


def association_of(response: Any, association_id: str) -> dict[str, Any]:
    if association_id not in associations(response):
        raise DirectConnectClientException(f"Association {association_id} does not exist")
    return associations(response)[association_id]


def associated_gateway(response: Any, gateway_id: str) -> dict[str, str]:
    ec2 = ec2_backends[response.current_account][response.region]
    if gateway_id.startswith("tgw-"):
        known, kind = gateway_id in ec2.transit_gateways, "transitGateway"
    else:
        known, kind = gateway_id in ec2.vpn_gateways, "virtualPrivateGateway"
    if not known:
        raise DirectConnectClientException(f"Gateway {gateway_id} does not exist in {response.region}")
    return {
        "id": gateway_id,
        "type": kind,
        "ownerAccount": response.current_account,
        "region": response.region,
    }


def matches(association: dict[str, Any], asked: dict[str, Any]) -> bool:
    gateway_id = association["associatedGateway"]["id"]
    return (
        asked.get("associationId") in (None, association["associationId"])
        and asked.get("directConnectGatewayId") in (None, association["directConnectGatewayId"])
        and asked.get("associatedGatewayId") in (None, gateway_id)
        and asked.get("virtualGatewayId") in (None, gateway_id)
    )


def check(aws: Aws) -> None:
    """A gateway is seen from every region, carries its associations, and is deleted only after these."""
    home, away = aws("directconnect", PRIMARY), aws("directconnect", RECOVERY)
    made = home.create_direct_connect_gateway(directConnectGatewayName="check", amazonSideAsn=64513)
    gateway = made["directConnectGateway"]["directConnectGatewayId"]
    assert away.describe_direct_connect_gateways(directConnectGatewayId=gateway)["directConnectGateways"]
    vgw = aws("ec2").create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    association = home.create_direct_connect_gateway_association(
        directConnectGatewayId=gateway,
        gatewayId=vgw,
        addAllowedPrefixesToDirectConnectGateway=[{"cidr": "10.0.0.0/16"}],
    )["directConnectGatewayAssociation"]
    try:
        home.delete_direct_connect_gateway(directConnectGatewayId=gateway)
        raise AssertionError("a gateway with an association was deleted")
    except home.exceptions.DirectConnectClientException:
        pass
    home.delete_direct_connect_gateway_association(associationId=association["associationId"])
    home.delete_direct_connect_gateway(directConnectGatewayId=gateway)
    assert (
        home.describe_direct_connect_gateways(directConnectGatewayId=gateway)["directConnectGateways"] == []
    )


MENDS = (
    Mend(
        name="direct-connect-gateway",
        terraform=("aws_dx_gateway", "aws_dx_gateway_association"),
        page="AWS Direct Connect API Reference, the ten operations of DirectConnectGateway and its associations",
        fault="None of these operations is there",
        apply=apply,
        check=check,
    ),
)
