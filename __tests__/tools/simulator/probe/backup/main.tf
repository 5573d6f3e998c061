# One region's vaults, with all that guards and watches them, and what an account sets there once.

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

variable "key_arn" {
  type = string
}

output "vault_name" {
  value = aws_backup_vault.data.name
}

output "vault_arn" {
  value = aws_backup_vault.data.arn
}

data "aws_caller_identity" "current" {}

resource "aws_backup_vault" "data" {
  name        = var.name
  kms_key_arn = var.key_arn
  tags        = { Purpose = "backup" }
}

data "aws_iam_policy_document" "vault" {
  statement {
    sid       = "KeepRecoveryPoints"
    effect    = "Deny"
    actions   = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    resources = ["*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "StringNotLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:role/break-glass"]
    }
  }
  statement {
    sid       = "Copy"
    actions   = ["backup:CopyIntoBackupVault"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

resource "aws_backup_vault_policy" "data" {
  backup_vault_name = aws_backup_vault.data.name
  policy            = data.aws_iam_policy_document.vault.json
}

resource "aws_backup_vault_lock_configuration" "data" {
  backup_vault_name  = aws_backup_vault.data.name
  min_retention_days = 1
  max_retention_days = 400
}

resource "aws_sns_topic" "backup" {
  name = "${var.name}-backup"
}

resource "aws_backup_vault_notifications" "data" {
  backup_vault_name   = aws_backup_vault.data.name
  sns_topic_arn       = aws_sns_topic.backup.arn
  backup_vault_events = ["BACKUP_JOB_COMPLETED", "RESTORE_JOB_COMPLETED", "COPY_JOB_FAILED"]
}

# In compliance mode, with the days in which it can still be changed.
resource "aws_backup_vault" "compliance" {
  name          = "${var.name}-compliance"
  force_destroy = true
}

resource "aws_backup_vault_lock_configuration" "compliance" {
  backup_vault_name   = aws_backup_vault.compliance.name
  changeable_for_days = 3
  min_retention_days  = 7
}

resource "aws_backup_logically_air_gapped_vault" "isolated" {
  name               = "${var.name}-isolated"
  min_retention_days = 7
  max_retention_days = 30
}

# AWS answers with every type that it knows, so that a second plan wants to remove those that are left out here.
resource "aws_backup_region_settings" "region" {
  resource_type_opt_in_preference = {
    "Aurora"                 = true
    "CloudFormation"         = false
    "DSQL"                   = false
    "DocumentDB"             = false
    "DynamoDB"               = true
    "EBS"                    = false
    "EC2"                    = false
    "EFS"                    = false
    "EKS"                    = false
    "FSx"                    = false
    "Neptune"                = false
    "RDS"                    = true
    "Redshift"               = false
    "Redshift Serverless"    = false
    "S3"                     = true
    "SAP HANA on Amazon EC2" = false
    "Storage Gateway"        = false
    "Timestream"             = false
    "VirtualMachine"         = false
  }
  resource_type_management_preference = {
    "DynamoDB" = true
    "EFS"      = true
  }
}
