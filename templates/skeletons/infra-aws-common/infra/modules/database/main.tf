# PostgreSQL: encrypted, in private subnets, restorable to any second of the retention, protected in production.
# Its password is either RDS' own (password_version = 0), or written once and never kept in the state.

resource "aws_kms_key" "this" {
  description             = "Database of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-database"
  description = "PostgreSQL, for those who are named by a rule of their own"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-database" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each                     = var.client_security_group_ids
  security_group_id            = aws_security_group.this.id
  description                  = "PostgreSQL from ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_parameter_group" "this" {
  name_prefix = "${var.name}-"
  family      = "postgres${split(".", var.engine_version)[0]}"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  parameter {
    name         = "max_connections"
    value        = tostring(var.max_connections)
    apply_method = "pending-reboot"
  }

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_db_instance" "this" {
  identifier     = var.name
  engine         = "postgres"
  engine_version = var.engine_version
  instance_class = var.instance_class
  db_name        = "shop"
  username       = "shop_owner"

  manage_master_user_password   = var.password_version == 0 ? true : null
  master_user_secret_kms_key_id = var.password_version == 0 ? aws_kms_key.this.key_id : null
  password_wo                   = var.password_version == 0 ? null : var.password
  password_wo_version           = var.password_version == 0 ? null : var.password_version

  storage_type          = "gp3"
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.storage_gib * 5
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  multi_az                   = var.production
  deletion_protection        = var.production
  skip_final_snapshot        = !var.production
  final_snapshot_identifier  = var.production ? "${var.name}-final" : null
  backup_retention_period    = var.production ? 14 : 3
  copy_tags_to_snapshot      = true
  auto_minor_version_upgrade = true
  backup_window              = "02:00-03:00"
  maintenance_window         = "sun:03:30-sun:04:30"

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  parameter_group_name   = aws_db_parameter_group.this.name
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.this.arn
  enabled_cloudwatch_logs_exports = ["postgresql", "upgrade"]
}
