# One region: what an account has there once, and its network.

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "name" {
  type = string
}

variable "cidr_block" {
  type = string
}

variable "key_arn" {
  type = string
}

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}
data "aws_partition" "current" {}

data "aws_availability_zones" "available" {
  state = "available"
}

data "aws_prefix_list" "s3" {
  name = "com.amazonaws.${data.aws_region.current.name}.s3"
}

data "aws_ec2_managed_prefix_list" "s3" {
  name = "com.amazonaws.${data.aws_region.current.name}.s3"
}

resource "aws_ebs_encryption_by_default" "volumes" {
  enabled = true
}

resource "aws_ebs_default_kms_key" "volumes" {
  key_arn = var.key_arn
}

resource "aws_accessanalyzer_analyzer" "access" {
  analyzer_name = var.name
  type          = "ACCOUNT"
  tags          = { Purpose = "audit" }
}
