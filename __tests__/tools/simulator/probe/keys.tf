data "aws_caller_identity" "current" {}

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Administer"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
  statement {
    sid       = "Use"
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "Service"
      identifiers = ["logs.${local.regions.primary}.amazonaws.com", "logs.${local.regions.recovery}.amazonaws.com"]
    }
  }
}

resource "aws_kms_key" "data" {
  description             = "Data"
  multi_region            = true
  enable_key_rotation     = true
  deletion_window_in_days = 7
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "data" {
  name          = "alias/probe-data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_replica_key" "data" {
  provider                = aws.recovery
  description             = "Data, in the recovery region"
  primary_key_arn         = aws_kms_key.data.arn
  deletion_window_in_days = 7
  policy                  = data.aws_iam_policy_document.key.json
  tags                    = { Purpose = "data" }
}

resource "aws_kms_alias" "replica" {
  provider      = aws.recovery
  name          = "alias/probe-data"
  target_key_id = aws_kms_replica_key.data.key_id
}
