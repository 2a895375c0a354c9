# Causes that have to be known before customers notice.

locals {
  causes = {
    unhealthy-instances = {
      scope     = local.gateway, namespace = "Microsoft.Network/applicationGateways", metric = "UnhealthyHostCount"
      aggregate = "Average", operator = "GreaterThan", threshold = 0.5, window = "PT15M", tell = "ticket"
      summary   = "An instance has not been ready for a quarter of an hour.", page = "Errors"
    }
    no-healthy-instance = {
      scope     = local.gateway, namespace = "Microsoft.Network/applicationGateways", metric = "HealthyHostCount"
      aggregate = "Average", operator = "LessThan", threshold = 1, window = "PT5M", tell = "page"
      summary   = "No instance serves.", page = "Errors"
    }
    busy-instances = {
      scope     = local.scale_set, namespace = "microsoft.compute/virtualmachinescalesets", metric = "Percentage CPU"
      aggregate = "Average", operator = "GreaterThan", threshold = 85, window = "PT30M", tell = "ticket"
      summary   = "The instances have been busy for half an hour: the group of at most ${var.max_instances} does not keep up.", page = "Slow"
    }
    little-memory = {
      scope     = local.scale_set, namespace = "microsoft.compute/virtualmachinescalesets", metric = "Available Memory Bytes"
      aggregate = "Minimum", operator = "LessThan", threshold = 268435456, window = "PT15M", tell = "ticket"
      summary   = "An instance has less than 256 MiB of memory left.", page = "Memory"
    }
    database-connections = {
      scope     = local.database, namespace = "Microsoft.DBforPostgreSQL/flexibleServers", metric = "active_connections"
      aggregate = "Maximum", operator = "GreaterThan", threshold = floor(var.database_max_connections * 0.9), window = "PT5M", tell = "ticket"
      summary   = "More than nine tenths of the database's ${var.database_max_connections} connections are in use.", page = "Slow"
    }
    database-disk = {
      scope     = local.database, namespace = "Microsoft.DBforPostgreSQL/flexibleServers", metric = "storage_percent"
      aggregate = "Maximum", operator = "GreaterThan", threshold = 90, window = "PT15M", tell = "page"
      summary   = "More than nine tenths of the database's disk are full.", page = "The database is away"
    }
  }
}

resource "azurerm_monitor_metric_alert" "cause" {
  for_each = local.causes

  name                = "${local.prefix}-${each.key}"
  resource_group_name = local.resource_group
  scopes              = [each.value.scope]
  severity            = each.value.tell == "page" ? 1 : 2
  frequency           = "PT1M"
  window_size         = each.value.window
  auto_mitigate       = true
  description         = "${each.value.summary} ${local.runbook}, ${each.value.page}"
  tags                = local.tags

  criteria {
    metric_namespace = each.value.namespace
    metric_name      = each.value.metric
    aggregation      = each.value.aggregate
    operator         = each.value.operator
    threshold        = each.value.threshold
  }

  action {
    action_group_id = azurerm_monitor_action_group.team[each.value.tell].id
  }
}

resource "azurerm_monitor_metric_alert" "unreachable" {
  name                = "${local.prefix}-unreachable"
  resource_group_name = local.resource_group
  scopes              = [azurerm_application_insights_standard_web_test.outside.id, azurerm_application_insights.main.id]
  severity            = 0
  frequency           = "PT1M"
  window_size         = "PT5M"
  description         = "${var.domain} does not answer from two places, or its certificate ends within 14 days. ${local.runbook}, Errors"
  tags                = local.tags

  application_insights_web_test_location_availability_criteria {
    web_test_id           = azurerm_application_insights_standard_web_test.outside.id
    component_id          = azurerm_application_insights.main.id
    failed_location_count = 2
  }

  action {
    action_group_id = azurerm_monitor_action_group.team["page"].id
  }
}
