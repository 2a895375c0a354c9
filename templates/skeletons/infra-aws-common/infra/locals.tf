locals {
  name       = "${var.service}-${var.environment}"
  short_name = "${var.short_name}-${var.environment}"
  production = var.environment == "prod"

  tags = {
    service     = var.service
    environment = var.environment
    owner       = var.owner
    managed-by  = "terraform"
  }
}

# The worst moment: a release while the group is at its maximum. Old and new are connected, a migration, a person with psql, and the
# administrator of the database.
check "connections_suffice" {
  assert {
    condition     = 2 * var.max_capacity * var.pool_size + 9 <= var.database_max_connections
    error_message = "${2 * var.max_capacity} instances or tasks (old and new) with ${var.pool_size} connections each, and 9 for others, do not fit into ${var.database_max_connections}. Lower max_capacity or pool_size, or take a bigger database."
  }
}
