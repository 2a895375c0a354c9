locals {
  # What a rule asks, and from whom.
  metric = var.scaling_metric == "requests" ? {
    name      = "AvgRequestCountPerHealthyHost"
    namespace = "Microsoft.Network/applicationGateways"
    resource  = azurerm_application_gateway.main.id
    # The gateway counts per minute.
    grow   = var.scaling_target * 60
    shrink = floor(var.scaling_target * 60 * 0.4)
    } : {
    name      = "Percentage CPU"
    namespace = "microsoft.compute/virtualmachinescalesets"
    resource  = azurerm_orchestrated_virtual_machine_scale_set.service.id
    grow      = var.scaling_target
    # Far enough below that one instance fewer does not mean one more again.
    shrink = floor(var.scaling_target * 0.4)
  }

  # Grows by two after five minutes, shrinks by one after fifteen: too few instances cost more than too many.
  rules = {
    grow   = { operator = "GreaterThan", threshold = local.metric.grow, window = "PT5M", direction = "Increase", by = 2, cooldown = "PT3M" }
    shrink = { operator = "LessThan", threshold = local.metric.shrink, window = "PT15M", direction = "Decrease", by = 1, cooldown = "PT10M" }
  }

  week  = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  first = try(tonumber(split("-", var.busy_hours.days)[0]), 0)
  last  = var.busy_hours.days == "*" ? 6 : tonumber(reverse(split("-", var.busy_hours.days))[0])
  days  = slice(local.week, local.first, local.last + 1)
  # Hours that go past midnight end on the day after.
  past_midnight = var.busy_hours.until.hour * 60 + var.busy_hours.until.minute <= var.busy_hours.from.hour * 60 + var.busy_hours.from.minute
  end_days      = local.past_midnight ? [for day in range(local.first + 1, local.last + 2) : local.week[day % 7]] : local.days

  profiles = {
    default = { name = "default", minimum = var.min_instances, days = [], at = null }
    busy    = { name = "busy", minimum = max(var.min_instances, ceil(var.max_instances * var.busy_hours.share)), days = local.days, at = var.busy_hours.from }
    # A recurring profile has no end of its own: Azure ends it with a profile of this name.
    busy-end = { name = jsonencode({ name = "default", for = "busy" }), minimum = var.min_instances, days = local.end_days, at = var.busy_hours.until }
  }
}

resource "azurerm_monitor_autoscale_setting" "service" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  target_resource_id  = azurerm_orchestrated_virtual_machine_scale_set.service.id
  enabled             = true
  tags                = local.tags

  # Says what it would do. Turn to Enabled once two weeks of its forecasts have been right; it knows CPU only.
  dynamic "predictive" {
    for_each = var.scaling_metric == "requests" ? [] : [1]

    content {
      scale_mode      = "ForecastOnly"
      look_ahead_time = "PT10M"
    }
  }

  dynamic "profile" {
    for_each = local.profiles

    content {
      name = profile.value.name

      capacity {
        default = profile.value.minimum
        minimum = profile.value.minimum
        maximum = var.max_instances
      }

      dynamic "recurrence" {
        for_each = profile.value.at == null ? [] : [profile.value.at]

        content {
          timezone = "UTC"
          days     = profile.value.days
          hours    = [recurrence.value.hour]
          minutes  = [recurrence.value.minute]
        }
      }

      dynamic "rule" {
        for_each = local.rules

        content {
          metric_trigger {
            metric_name        = local.metric.name
            metric_namespace   = local.metric.namespace
            metric_resource_id = local.metric.resource
            operator           = rule.value.operator
            threshold          = rule.value.threshold
            statistic          = "Average"
            time_aggregation   = "Average"
            time_grain         = "PT1M"
            time_window        = rule.value.window
          }

          scale_action {
            type      = "ChangeCount"
            direction = rule.value.direction
            value     = rule.value.by
            cooldown  = rule.value.cooldown
          }
        }
      }
    }
  }

  # Told afterwards. New instances do not wait for anybody.
  dynamic "notification" {
    for_each = length(var.notify) == 0 && var.autoscale_webhook == "" ? [] : [1]

    content {
      dynamic "email" {
        for_each = length(var.notify) == 0 ? [] : [1]

        content {
          custom_emails = var.notify
        }
      }

      dynamic "webhook" {
        for_each = var.autoscale_webhook == "" ? [] : [1]

        content {
          service_uri = var.autoscale_webhook
          properties  = { service = var.name, environment = var.environment }
        }
      }
    }
  }
}
