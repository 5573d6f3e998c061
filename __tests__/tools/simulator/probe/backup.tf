# Backups: vaults in both regions, a plan that copies from one to the other, and what proves that it works.

module "vaults" {
  source  = "./backup"
  name    = "probe"
  key_arn = aws_kms_key.data.arn
}

module "recovery_vaults" {
  source  = "./backup"
  name    = "probe-recovery"
  key_arn = aws_kms_replica_key.data.arn
  providers = {
    aws = aws.recovery
  }
}

resource "aws_backup_plan" "data" {
  name = "probe-data"
  tags = { Purpose = "backup" }

  rule {
    rule_name                    = "continuous"
    target_vault_name            = module.vaults.vault_name
    schedule                     = "cron(0 1 * * ? *)"
    schedule_expression_timezone = "Europe/Berlin"
    enable_continuous_backup     = true
    lifecycle {
      delete_after = 35
    }
  }

  rule {
    rule_name                = "daily"
    target_vault_name        = module.vaults.vault_name
    schedule                 = "cron(0 3 * * ? *)"
    start_window             = 60
    completion_window        = 300
    enable_continuous_backup = false
    recovery_point_tags      = { Plan = "daily" }
    lifecycle {
      delete_after = 35
    }
    copy_action {
      destination_vault_arn = module.recovery_vaults.vault_arn
      lifecycle {
        delete_after = 14
      }
    }
  }

  rule {
    rule_name         = "monthly"
    target_vault_name = module.vaults.vault_name
    schedule          = "cron(0 5 1 * ? *)"
    lifecycle {
      cold_storage_after                        = 30
      delete_after                              = 365
      opt_in_to_archive_for_supported_resources = true
    }
    copy_action {
      destination_vault_arn = module.recovery_vaults.vault_arn
      lifecycle {
        cold_storage_after = 30
        delete_after       = 365
      }
    }
  }

  advanced_backup_setting {
    backup_options = { WindowsVSS = "enabled" }
    resource_type  = "EC2"
  }
}

resource "aws_backup_selection" "tagged" {
  name         = "tagged"
  plan_id      = aws_backup_plan.data.id
  iam_role_arn = aws_iam_role.replication.arn
  selection_tag {
    type  = "STRINGEQUALS"
    key   = "Backup"
    value = "daily"
  }
}

resource "aws_backup_selection" "conditional" {
  name          = "conditional"
  plan_id       = aws_backup_plan.data.id
  iam_role_arn  = aws_iam_role.replication.arn
  resources     = ["arn:aws:dynamodb:*:*:table/*", "arn:aws:s3:::*"]
  not_resources = [aws_dynamodb_table.locks.arn]
  condition {
    string_equals {
      key   = "aws:ResourceTag/Project"
      value = "probe"
    }
    string_not_equals {
      key   = "aws:ResourceTag/Backup"
      value = "none"
    }
  }
}

resource "aws_backup_report_plan" "jobs" {
  for_each    = toset(["BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT"])
  name        = "probe_${lower(each.key)}"
  description = "Of each day"
  tags        = { Purpose = "backup" }
  report_delivery_channel {
    s3_bucket_name = module.states.id
    s3_key_prefix  = "backup"
    formats        = ["CSV", "JSON"]
  }
  report_setting {
    report_template = each.key
    regions         = values(local.regions)
  }
}

resource "aws_backup_report_plan" "compliance" {
  name = "probe_compliance"
  report_delivery_channel {
    s3_bucket_name = module.states.id
  }
  report_setting {
    report_template      = "CONTROL_COMPLIANCE_REPORT"
    framework_arns       = [aws_backup_framework.data.arn]
    number_of_frameworks = 1
  }
}

resource "aws_backup_framework" "data" {
  name        = "probe_data"
  description = "What backups must be"
  tags        = { Purpose = "backup" }

  control {
    name = "BACKUP_RECOVERY_POINT_ENCRYPTED"
  }

  control {
    name = "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK"
    input_parameter {
      name  = "requiredRetentionDays"
      value = "35"
    }
  }

  control {
    name = "BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK"
    input_parameter {
      name  = "requiredFrequencyUnit"
      value = "hours"
    }
    input_parameter {
      name  = "requiredRetentionDays"
      value = "35"
    }
    input_parameter {
      name  = "requiredFrequencyValue"
      value = "24"
    }
  }

  control {
    name = "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN"
    scope {
      compliance_resource_types = ["DynamoDB", "RDS", "S3"]
    }
  }

  control {
    name = "BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK"
    scope {
      tags = { Backup = "daily" }
    }
  }
}

resource "aws_backup_restore_testing_plan" "weekly" {
  name                         = "probe_weekly"
  schedule_expression          = "cron(0 6 ? * SUN *)"
  schedule_expression_timezone = "Europe/Berlin"
  start_window_hours           = 8
  tags                         = { Purpose = "backup" }
  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [module.vaults.vault_arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_plan" "plain" {
  name                = "probe_plain"
  schedule_expression = "cron(0 6 ? * SUN *)"
  recovery_point_selection {
    algorithm            = "RANDOM_WITHIN_WINDOW"
    include_vaults       = ["*"]
    recovery_point_types = ["CONTINUOUS", "SNAPSHOT"]
  }
}

resource "aws_backup_restore_testing_selection" "tables" {
  name                      = "tables"
  restore_testing_plan_name = aws_backup_restore_testing_plan.weekly.name
  protected_resource_type   = "DynamoDB"
  iam_role_arn              = aws_iam_role.replication.arn
  protected_resource_arns   = [aws_dynamodb_table.protected.arn]
}

resource "aws_backup_restore_testing_selection" "instances" {
  name                      = "instances"
  restore_testing_plan_name = aws_backup_restore_testing_plan.weekly.name
  protected_resource_type   = "RDS"
  iam_role_arn              = aws_iam_role.replication.arn
  protected_resource_arns   = ["*"]
  validation_window_hours   = 4
  restore_metadata_overrides = {
    dbInstanceClass = "db.t4g.micro"
    multiAz         = "false"
  }
}

resource "aws_backup_restore_testing_selection" "buckets" {
  name                      = "buckets"
  restore_testing_plan_name = aws_backup_restore_testing_plan.weekly.name
  protected_resource_type   = "S3"
  iam_role_arn              = aws_iam_role.replication.arn
  protected_resource_conditions {
    string_equals {
      key   = "aws:ResourceTag/Backup"
      value = "daily"
    }
  }
  validation_window_hours = 4
}
