# A secret that the other region has too.

resource "aws_secretsmanager_secret" "application" {
  name                    = "probe-application"
  kms_key_id              = aws_kms_key.data.arn
  recovery_window_in_days = 0
  replica {
    region     = local.regions.recovery
    kms_key_id = aws_kms_replica_key.data.arn
  }
}

resource "aws_secretsmanager_secret_version" "application" {
  secret_id     = aws_secretsmanager_secret.application.id
  secret_string = "one"
}

resource "aws_ssm_parameter" "application" {
  name   = "/probe/application"
  type   = "SecureString"
  key_id = aws_kms_key.data.arn
  value  = "one"
}
