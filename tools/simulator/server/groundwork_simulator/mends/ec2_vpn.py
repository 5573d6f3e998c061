"""AWS Site-to-Site VPN: options and static routes of a connection, and routes that a gateway propagates."""

from typing import Any

from moto.core.responses import EmptyResult
from moto.ec2.models.route_tables import RouteTable
from moto.ec2.models.vpn_connections import VPNConnection
from moto.ec2.responses import EC2Response

from ..aws import Aws
from .mend import Mend, add, replace

#: What EC2 answers for options that the request left out.
DEFAULT_OPTIONS = {
    "EnableAcceleration": False,
    "StaticRoutesOnly": False,
    "LocalIpv4NetworkCidr": "0.0.0.0/0",
    "RemoteIpv4NetworkCidr": "0.0.0.0/0",
    "OutsideIpAddressType": "PublicIpv4",
    "TunnelInsideIpVersion": "ipv4",
}

#: Every VPN connection has two tunnels, each with an address of its own. These are for documentation (RFC 5737).
TUNNELS = (
    {"OutsideIpAddress": "203.0.113.1", "TunnelInsideCidr": "169.254.44.40/30"},
    {"OutsideIpAddress": "203.0.113.2", "TunnelInsideCidr": "169.254.45.40/30"},
)


def apply_options() -> None:
    @replace(EC2Response, "create_vpn_connection")
    def create_vpn_connection(original: Any, self: Any) -> Any:
        result = original(self)
        asked = self._get_param("Options", {}) or {}
        tunnels = [*(asked.get("TunnelOptions") or []), {}, {}]
        connection = result.result["VpnConnection"]
        connection.options = {
            **DEFAULT_OPTIONS,
            **asked,
            "TunnelOptions": [{**given, **described(tunnel)} for given, tunnel in zip(TUNNELS, tunnels)],
        }
        connection.routes = []
        return result

    @replace(VPNConnection, "get_filter_value")
    def get_filter_value(original: Any, self: Any, filter_name: str, *more: Any) -> Any:
        values = {
            "vpn-connection-id": self.id,
            "customer-gateway-id": self.customer_gateway_id,
            "vpn-gateway-id": self.vpn_gateway_id,
            "state": self.state,
            "route.destination-cidr-block": [route["DestinationCidrBlock"] for route in self.routes],
        }
        return values[filter_name] if filter_name in values else original(self, filter_name, *more)

    @add(EC2Response)
    def create_vpn_connection_route(self: Any) -> EmptyResult:
        connection = connection_of(self)
        destination = self._get_param("DestinationCidrBlock")
        connection.routes = [*other_routes(connection, destination)]
        connection.routes.append(
            {"DestinationCidrBlock": destination, "Source": "Static", "State": "available"}
        )
        return EmptyResult()

    @add(EC2Response)
    def delete_vpn_connection_route(self: Any) -> EmptyResult:
        connection = connection_of(self)
        connection.routes = other_routes(connection, self._get_param("DestinationCidrBlock"))
        return EmptyResult()


def described(tunnel: dict[str, Any]) -> dict[str, Any]:
    """A tunnel's options as they are answered, where one of them is spelled otherwise than in the request."""
    return {"IkeVersions" if name == "IKEVersions" else name: value for name, value in tunnel.items()}


def connection_of(response: Any) -> Any:
    return response.ec2_backend.describe_vpn_connections([response._get_param("VpnConnectionId")])[0]


def other_routes(connection: Any, destination: str) -> list[dict[str, str]]:
    return [route for route in connection.routes if route["DestinationCidrBlock"] != destination]


def check_options(aws: Aws) -> None:
    """A connection has the options that it was made with, and its static routes come and go."""
    ec2 = aws("ec2")
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    customer = ec2.create_customer_gateway(Type="ipsec.1", BgpAsn=65000, IpAddress="198.51.100.7")
    made = ec2.create_vpn_connection(
        Type="ipsec.1",
        CustomerGatewayId=customer["CustomerGateway"]["CustomerGatewayId"],
        VpnGatewayId=gateway,
        Options={"StaticRoutesOnly": True, "TunnelOptions": [{"IKEVersions": [{"Value": "ikev2"}]}, {}]},
    )["VpnConnection"]

    def now() -> Any:
        return ec2.describe_vpn_connections(VpnConnectionIds=[made["VpnConnectionId"]])["VpnConnections"][0]

    assert now()["Options"]["StaticRoutesOnly"] is True
    assert now()["Options"]["TunnelOptions"][0]["IkeVersions"] == [{"Value": "ikev2"}]
    route = {"VpnConnectionId": made["VpnConnectionId"], "DestinationCidrBlock": "192.168.0.0/24"}
    ec2.create_vpn_connection_route(**route)
    by_route = [{"Name": "route.destination-cidr-block", "Values": [route["DestinationCidrBlock"]]}]
    assert len(ec2.describe_vpn_connections(Filters=by_route)["VpnConnections"]) == 1
    assert [r["DestinationCidrBlock"] for r in now()["Routes"]] == ["192.168.0.0/24"]
    ec2.delete_vpn_connection_route(**route)
    assert now().get("Routes", []) == []


def apply_propagation() -> None:
    RouteTable.propagating_vgws = []

    @add(EC2Response)
    def enable_vgw_route_propagation(self: Any) -> EmptyResult:
        table, gateway = table_and_gateway(self)
        table.propagating_vgws = [*others(table, gateway), {"GatewayId": gateway}]
        return EmptyResult()

    @add(EC2Response)
    def disable_vgw_route_propagation(self: Any) -> EmptyResult:
        table, gateway = table_and_gateway(self)
        table.propagating_vgws = others(table, gateway)
        return EmptyResult()


def table_and_gateway(response: Any) -> tuple[Any, str]:
    gateway = response.ec2_backend.get_vpn_gateway(response._get_param("GatewayId"))
    return response.ec2_backend.get_route_table(response._get_param("RouteTableId")), gateway.id


def others(table: Any, gateway: str) -> list[dict[str, str]]:
    return [vgw for vgw in table.propagating_vgws if vgw["GatewayId"] != gateway]


def check_propagation(aws: Aws) -> None:
    """A route table says which gateways propagate their routes to it."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    gateway = ec2.create_vpn_gateway(Type="ipsec.1")["VpnGateway"]["VpnGatewayId"]
    ec2.attach_vpn_gateway(VpcId=vpc, VpnGatewayId=gateway)

    def propagating() -> Any:
        return ec2.describe_route_tables(RouteTableIds=[table])["RouteTables"][0]["PropagatingVgws"]

    ec2.enable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    assert propagating() == [{"GatewayId": gateway}]
    ec2.disable_vgw_route_propagation(GatewayId=gateway, RouteTableId=table)
    assert propagating() == []


MENDS = (
    Mend(
        name="vpn-connection-options",
        terraform=("aws_vpn_connection", "aws_vpn_connection_route"),
        page="Amazon EC2 API Reference, VpnConnectionOptions, CreateVpnConnectionRoute and DeleteVpnConnectionRoute",
        fault="A connection forgets its options and tunnels, and can have no static route",
        apply=apply_options,
        check=check_options,
    ),
    Mend(
        name="vpn-route-propagation",
        terraform=("aws_vpn_gateway_route_propagation",),
        page="Amazon EC2 API Reference, EnableVgwRoutePropagation and DisableVgwRoutePropagation",
        fault="Both operations are missing, and route tables name no propagating gateway",
        apply=apply_propagation,
        check=check_propagation,
    ),
)
