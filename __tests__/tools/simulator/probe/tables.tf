# Tables in both regions, the one told of its replica by itself and the other by a resource of its own.

resource "aws_dynamodb_table" "sessions" {
  name             = "probe-sessions"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  range_key        = "at"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  attribute {
    name = "at"
    type = "N"
  }
  attribute {
    name = "user"
    type = "S"
  }
  global_secondary_index {
    name            = "by-user"
    hash_key        = "user"
    projection_type = "ALL"
  }
  ttl {
    enabled        = true
    attribute_name = "expires"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
  point_in_time_recovery {
    enabled = true
  }
  replica {
    region_name            = local.regions.recovery
    kms_key_arn            = aws_kms_replica_key.data.arn
    point_in_time_recovery = true
    propagate_tags         = true
  }
}

resource "aws_dynamodb_table" "settings" {
  name             = "probe-settings"
  billing_mode     = "PAY_PER_REQUEST"
  hash_key         = "id"
  stream_enabled   = true
  stream_view_type = "NEW_AND_OLD_IMAGES"
  attribute {
    name = "id"
    type = "S"
  }
  lifecycle {
    ignore_changes = [replica]
  }
}

resource "aws_dynamodb_table_replica" "settings" {
  provider               = aws.recovery
  global_table_arn       = aws_dynamodb_table.settings.arn
  point_in_time_recovery = true
}

resource "aws_dynamodb_table" "restored" {
  name                   = "probe-restored"
  billing_mode           = "PAY_PER_REQUEST"
  hash_key               = "LockID"
  restore_source_name    = aws_dynamodb_table.locks.name
  restore_to_latest_time = true
  # The provider gives a restored table no tags.
  lifecycle {
    ignore_changes = [tags, tags_all]
  }
  attribute {
    name = "LockID"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
}
