locals {
  name       = "${var.service}-${var.environment}"
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

# Connections: all tasks at their most during a deployment (the old and the new ones), and some for migrations and people.
check "connections_suffice" {
  assert {
    condition     = 2 * var.max_capacity * var.pool_size + 20 <= var.database_max_connections
    error_message = "${2 * var.max_capacity} tasks (blue and green) with ${var.pool_size} connections each, and 20 for migrations and people, do not fit into ${var.database_max_connections}. Lower max_capacity or pool_size, or take a bigger database."
  }
}
