# The remote state: a replicated bucket and a lock table.

module "states" {
  source  = "./bucket"
  name    = "probe-states"
  key_arn = aws_kms_key.data.arn
}

module "replica" {
  source  = "./bucket"
  name    = "probe-states-replica"
  key_arn = aws_kms_replica_key.data.arn
  providers = {
    aws = aws.recovery
  }
}

resource "aws_iam_role" "replication" {
  name               = "probe-replication"
  assume_role_policy = data.aws_iam_policy_document.replication_trust.json
}

data "aws_iam_policy_document" "replication_trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["s3.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_iam_policy_document" "replication" {
  statement {
    actions   = ["s3:ReplicateObject", "s3:ReplicateTags"]
    resources = ["${module.replica.arn}/*"]
  }
}

resource "aws_iam_role_policy" "replication" {
  name   = "replicate"
  role   = aws_iam_role.replication.id
  policy = data.aws_iam_policy_document.replication.json
}

resource "aws_iam_policy" "replication" {
  name   = "probe-replication"
  policy = data.aws_iam_policy_document.replication.json
}

resource "aws_iam_role_policy_attachment" "replication" {
  role       = aws_iam_role.replication.name
  policy_arn = aws_iam_policy.replication.arn
}

resource "aws_s3_bucket_replication_configuration" "states" {
  bucket = module.states.id
  role   = aws_iam_role.replication.arn
  rule {
    id     = "all"
    status = "Enabled"
    filter {
      prefix = ""
    }
    delete_marker_replication {
      status = "Disabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
    destination {
      bucket        = module.replica.arn
      storage_class = "STANDARD_IA"
      encryption_configuration {
        replica_kms_key_id = aws_kms_replica_key.data.arn
      }
      metrics {
        status = "Enabled"
        event_threshold {
          minutes = 15
        }
      }
      replication_time {
        status = "Enabled"
        time {
          minutes = 15
        }
      }
    }
  }
  depends_on = [module.states, module.replica]
}

# And back, so that what is written while the other region serves is not lost.
resource "aws_s3_bucket_replication_configuration" "replica" {
  provider = aws.recovery
  bucket   = module.replica.id
  role     = aws_iam_role.replication.arn
  rule {
    id       = "back"
    priority = 1
    status   = "Enabled"
    filter {
      and {
        prefix = "env/"
        tags   = { Kept = "yes" }
      }
    }
    delete_marker_replication {
      status = "Disabled"
    }
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
      replica_modifications {
        status = "Enabled"
      }
    }
    destination {
      bucket = module.states.arn
      encryption_configuration {
        replica_kms_key_id = aws_kms_key.data.arn
      }
    }
  }
  depends_on = [module.states, module.replica]
}

resource "aws_dynamodb_table" "locks" {
  name                        = "probe-locks"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "LockID"
  deletion_protection_enabled = false
  attribute {
    name = "LockID"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table" "protected" {
  name                        = "probe-protected"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  deletion_protection_enabled = true
  attribute {
    name = "id"
    type = "S"
  }
  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 14
  }
}
