resource "aws_route53_resolver_firewall_domain_list" "names" {
  for_each = { allowed = ["partner.example."], denied = ["tunnel.example.", "*.tunnel.example."] }
  name     = "${var.name}-${each.key}"
  domains  = each.value
  tags     = { Purpose = "audit" }
}

resource "aws_route53_resolver_firewall_rule_group" "this" {
  name = var.name
}

resource "aws_route53_resolver_firewall_rule" "allow" {
  name                               = "allowed"
  action                             = "ALLOW"
  priority                           = 100
  firewall_rule_group_id             = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id            = aws_route53_resolver_firewall_domain_list.names["allowed"].id
  firewall_domain_redirection_action = "TRUST_REDIRECTION_DOMAIN"
}

resource "aws_route53_resolver_firewall_rule" "deny" {
  name                    = "denied"
  action                  = "BLOCK"
  block_response          = "NXDOMAIN"
  priority                = 200
  firewall_rule_group_id  = aws_route53_resolver_firewall_rule_group.this.id
  firewall_domain_list_id = aws_route53_resolver_firewall_domain_list.names["denied"].id
}

resource "aws_route53_resolver_firewall_config" "this" {
  resource_id        = aws_vpc.this.id
  firewall_fail_open = "ENABLED"
}

resource "aws_route53_resolver_firewall_rule_group_association" "this" {
  name                   = var.name
  firewall_rule_group_id = aws_route53_resolver_firewall_rule_group.this.id
  priority               = 200
  vpc_id                 = aws_vpc.this.id
}
