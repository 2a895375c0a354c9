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

  # taskdef.json is what the pipeline deploys. The first revision is made from the same file, so that there is no second truth
  # about container, port, limits and stop window.
  taskdef = jsondecode(
    replace(replace(replace(replace(file("${path.module}/../taskdef.json"),
      "<ENVIRONMENT>", var.environment),
      "<ACCOUNT_ID>", var.account_id),
      "<DOMAIN>", var.domain),
    "<IMAGE1_NAME>", var.release)
  )
  container = local.taskdef.containerDefinitions[0]
  port      = local.container.portMappings[0].containerPort
}

# The worst moment: a deployment while the group is at its maximum. Old and new tasks are connected, a migration, a person with
# psql, and the administrator of the database.
check "connections_suffice" {
  assert {
    condition     = 2 * var.max_capacity * var.pool_size + 9 <= var.database_max_connections
    error_message = "${2 * var.max_capacity} tasks (old and new) with ${var.pool_size} connections each, and 9 for others, do not fit into ${var.database_max_connections}. Lower max_capacity or pool_size, or take a bigger database."
  }
}
