# A database whose backups the other region has too. A replica there would take the provider three more minutes, in which
# it does nothing but wait: the mends' own checks have it.

resource "aws_db_parameter_group" "database" {
  name   = "probe"
  family = "postgres17"
  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_instance" "database" {
  identifier              = "probe"
  engine                  = "postgres"
  engine_version          = "17.4"
  instance_class          = "db.t4g.micro"
  allocated_storage       = 20
  storage_type            = "gp3"
  storage_encrypted       = true
  kms_key_id              = aws_kms_key.data.arn
  db_name                 = "probe"
  username                = "probe"
  password_wo             = "long-enough-password"
  password_wo_version     = 1
  parameter_group_name    = aws_db_parameter_group.database.name
  backup_retention_period = 7
  skip_final_snapshot     = true
}

resource "aws_db_instance_automated_backups_replication" "database" {
  provider               = aws.recovery
  source_db_instance_arn = aws_db_instance.database.arn
  kms_key_id             = aws_kms_replica_key.data.arn
  retention_period       = 7
}
