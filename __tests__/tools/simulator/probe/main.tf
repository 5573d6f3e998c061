# What the stacks use, in the shapes in which they use it, in two regions. The simulator's tests apply it, plan it
# again, and destroy it.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "account_id" {
  type = string
}

locals {
  regions = { primary = "eu-central-1", recovery = "eu-west-1" }
  tags    = { Project = "probe", ManagedBy = "terraform" }
}

provider "aws" {
  region              = local.regions.primary
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

provider "aws" {
  alias               = "recovery"
  region              = local.regions.recovery
  allowed_account_ids = [var.account_id]
  default_tags {
    tags = local.tags
  }
}

module "primary" {
  source     = "./regional"
  name       = "probe"
  cidr_block = "10.0.0.0/16"
  key_arn    = aws_kms_key.data.arn
}

module "recovery" {
  source     = "./regional"
  name       = "probe-recovery"
  cidr_block = "10.1.0.0/16"
  key_arn    = aws_kms_replica_key.data.arn
  providers = {
    aws = aws.recovery
  }
}
