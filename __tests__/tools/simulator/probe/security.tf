resource "aws_s3_account_public_access_block" "account" {
  account_id              = data.aws_caller_identity.current.account_id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_iam_account_password_policy" "account" {
  minimum_password_length        = 14
  require_lowercase_characters   = true
  require_uppercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  allow_users_to_change_password = true
  password_reuse_prevention      = 24
  max_password_age               = 90
  hard_expiry                    = false
}

data "aws_iam_policy_document" "trail_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "trail" {
  name               = "probe-trail"
  assume_role_policy = data.aws_iam_policy_document.trail_trust.json
}

data "aws_iam_policy_document" "trail" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.trail.arn}:log-stream:*"]
  }
}

resource "aws_iam_role_policy" "trail" {
  name   = "deliver"
  role   = aws_iam_role.trail.id
  policy = data.aws_iam_policy_document.trail.json
}

resource "aws_cloudwatch_log_group" "trail" {
  name              = "/aws/cloudtrail/probe"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.data.arn
}

locals {
  trail = {
    cloud_watch_logs_group_arn = "${aws_cloudwatch_log_group.trail.arn}:*"
    cloud_watch_logs_role_arn  = aws_iam_role.trail.arn
    s3_bucket_name             = module.states.id
    kms_key_id                 = aws_kms_key.data.arn
  }
}

resource "aws_cloudtrail" "advanced" {
  name                          = "probe-advanced"
  s3_bucket_name                = local.trail.s3_bucket_name
  s3_key_prefix                 = "trail"
  kms_key_id                    = local.trail.kms_key_id
  is_multi_region_trail         = true
  include_global_service_events = true
  enable_log_file_validation    = true
  cloud_watch_logs_group_arn    = local.trail.cloud_watch_logs_group_arn
  cloud_watch_logs_role_arn     = local.trail.cloud_watch_logs_role_arn
  advanced_event_selector {
    name = "management"
    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }
  advanced_event_selector {
    name = "objects"
    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field  = "readOnly"
      equals = ["false"]
    }
  }
  tags       = { Purpose = "audit" }
  depends_on = [module.states]
}

resource "aws_cloudtrail" "basic" {
  name           = "probe-basic"
  s3_bucket_name = local.trail.s3_bucket_name
  event_selector {
    read_write_type           = "WriteOnly"
    include_management_events = true
    data_resource {
      type   = "AWS::S3::Object"
      values = ["${module.states.arn}/"]
    }
  }
  insight_selector {
    insight_type = "ApiCallRateInsight"
  }
  depends_on = [module.states]
}
