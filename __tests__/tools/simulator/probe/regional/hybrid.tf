# A line to an office or a data centre.

resource "aws_vpn_gateway" "this" {
  vpc_id          = aws_vpc.this.id
  amazon_side_asn = 64512
}

resource "aws_vpn_gateway_route_propagation" "application" {
  vpn_gateway_id = aws_vpn_gateway.this.id
  route_table_id = aws_route_table.application.id
}

resource "aws_customer_gateway" "this" {
  bgp_asn    = 65000
  ip_address = "198.51.100.7"
  type       = "ipsec.1"
}

resource "aws_customer_gateway" "static" {
  bgp_asn    = 65001
  ip_address = "198.51.100.8"
  type       = "ipsec.1"
}

resource "aws_vpn_connection" "bgp" {
  vpn_gateway_id                       = aws_vpn_gateway.this.id
  customer_gateway_id                  = aws_customer_gateway.this.id
  type                                 = "ipsec.1"
  tunnel1_ike_versions                 = ["ikev2"]
  tunnel2_ike_versions                 = ["ikev2"]
  tunnel1_phase1_dh_group_numbers      = [20]
  tunnel2_phase1_dh_group_numbers      = [20]
  tunnel1_phase1_encryption_algorithms = ["AES256-GCM-16"]
  tunnel2_phase1_encryption_algorithms = ["AES256-GCM-16"]
  tunnel1_startup_action               = "start"
  tunnel2_startup_action               = "start"
  tunnel1_log_options {
    cloudwatch_log_options {
      log_enabled       = true
      log_group_arn     = aws_cloudwatch_log_group.this["flow"].arn
      log_output_format = "json"
    }
  }
}

resource "aws_vpn_connection" "static" {
  vpn_gateway_id      = aws_vpn_gateway.this.id
  customer_gateway_id = aws_customer_gateway.static.id
  type                = "ipsec.1"
  static_routes_only  = true
}

resource "aws_vpn_connection_route" "office" {
  vpn_connection_id      = aws_vpn_connection.static.id
  destination_cidr_block = "192.168.0.0/24"
}

resource "aws_dx_gateway" "this" {
  name            = var.name
  amazon_side_asn = 64513
}

resource "aws_dx_gateway_association" "this" {
  dx_gateway_id         = aws_dx_gateway.this.id
  associated_gateway_id = aws_vpn_gateway.this.id
  allowed_prefixes      = [var.cidr_block]
}
