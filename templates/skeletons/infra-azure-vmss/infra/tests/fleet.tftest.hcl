# Without an account: terraform test -var-file=envs/test.tfvars, and again with envs/prod.tfvars.
mock_provider "azurerm" {}

variables {
  image             = "shop.azurecr.io/shop@sha256:0000000000000000000000000000000000000000000000000000000000000000"
  database_password = "only-for-this-test"
  admin_public_key  = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOnlyForThisTest operations"
}

run "size" {
  command = plan

  assert {
    condition     = var.environment != "prod" || alltrue([for profile in azurerm_monitor_autoscale_setting.service.profile : profile.capacity[0].minimum >= 2])
    error_message = "Production keeps at least two instances, on every day."
  }

  assert {
    condition     = alltrue([for profile in azurerm_monitor_autoscale_setting.service.profile : profile.capacity[0].maximum == var.max_instances])
    error_message = "The group has an upper bound."
  }

  assert {
    condition     = length(azurerm_orchestrated_virtual_machine_scale_set.service.zones) >= 2
    error_message = "Instances are spread over at least two zones."
  }

  assert {
    condition     = alltrue([for profile in azurerm_monitor_autoscale_setting.service.profile : toset([for rule in profile.rule : rule.scale_action[0].direction]) == toset(["Increase", "Decrease"])])
    error_message = "Every profile both grows and shrinks."
  }

  assert {
    condition     = alltrue([for predictive in azurerm_monitor_autoscale_setting.service.predictive : predictive.scale_mode == "ForecastOnly"])
    error_message = "Forecasts are looked at before they are followed."
  }

  assert {
    condition     = contains([for profile in azurerm_monitor_autoscale_setting.service.profile : profile.name], jsonencode({ name = "default", for = "busy" }))
    error_message = "Busy hours end."
  }
}

run "release" {
  command = plan

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.upgrade_mode == "Rolling"
    error_message = "A release rolls through the instances by itself."
  }

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.rolling_upgrade_policy[0].maximum_surge_instances_enabled == true
    error_message = "New instances come before old ones go."
  }

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.rolling_upgrade_policy[0].max_unhealthy_upgraded_instance_percent <= 20
    error_message = "A bad release stops early."
  }

  assert {
    condition     = contains([for extension in azurerm_orchestrated_virtual_machine_scale_set.service.extension : extension.type], "ApplicationHealthLinux")
    error_message = "Rolling upgrades of a Flexible scale set need the health extension."
  }

  assert {
    condition     = alltrue([for extension in azurerm_orchestrated_virtual_machine_scale_set.service.extension : jsondecode(extension.settings).requestPath == var.live_path && jsondecode(extension.settings).port == var.port if extension.type == "ApplicationHealthLinux"])
    error_message = "The health extension asks the service's port whether the process works."
  }

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.automatic_instance_repair[0].enabled == true
    error_message = "Instances that are not well are replaced."
  }

  assert {
    condition     = alltrue([for probe in azurerm_application_gateway.main.probe : probe.path == var.ready_path]) && var.ready_path != var.live_path
    error_message = "The gateway asks for readiness."
  }
}

run "stop_window" {
  command = apply

  assert {
    condition     = alltrue([for settings in azurerm_application_gateway.main.backend_http_settings : settings.connection_draining[0].drain_timeout_sec == var.stop_seconds])
    error_message = "The gateway drains as long as the container may take to stop."
  }

  assert {
    condition     = strcontains(base64decode(azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].custom_data), "TimeoutStopSec=${var.stop_seconds}\n") && strcontains(base64decode(azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].custom_data), "SHOP_STOP_SECONDS=${var.stop_seconds}\n") && strcontains(base64decode(azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].custom_data), "\n      STOP_SECONDS=${var.stop_seconds}\n")
    error_message = "systemd, Docker and the service know the same stop window."
  }

  assert {
    condition     = strcontains(base64decode(azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].custom_data), "IMAGE=${var.image}\n")
    error_message = "An instance runs the image by its digest."
  }

  assert {
    condition     = !strcontains(base64decode(azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].custom_data), "postgresql://shop:")
    error_message = "No password is written into the instance's data."
  }

  assert {
    condition     = tonumber(trimsuffix(trimprefix(azurerm_orchestrated_virtual_machine_scale_set.service.termination_notification[0].timeout, "PT"), "M")) * 60 >= var.stop_seconds + 30
    error_message = "Azure waits longer than the instance needs to drain."
  }
}

run "closed" {
  command = plan

  assert {
    condition     = azurerm_subnet.instances.default_outbound_access_enabled == false
    error_message = "Instances reach the internet through the NAT gateway only."
  }

  assert {
    condition     = alltrue([for interface in azurerm_orchestrated_virtual_machine_scale_set.service.network_interface : alltrue([for address in interface.ip_configuration : length(address.public_ip_address) == 0])])
    error_message = "Instances have no public address."
  }

  assert {
    condition     = azurerm_postgresql_flexible_server.main.public_network_access_enabled == false
    error_message = "The database has no public address."
  }

  assert {
    condition     = var.environment != "prod" || (length(azurerm_management_lock.database) == 1 && [for standby in azurerm_postgresql_flexible_server.main.high_availability : standby.mode] == ["ZoneRedundant"])
    error_message = "Production's database cannot be deleted by mistake and survives a zone."
  }

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.encryption_at_host_enabled == true && azurerm_orchestrated_virtual_machine_scale_set.service.os_profile[0].linux_configuration[0].disable_password_authentication == true
    error_message = "Disks are encrypted, passwords are off."
  }

  assert {
    condition     = azurerm_web_application_firewall_policy.main.policy_settings[0].mode == "Prevention"
    error_message = "The firewall refuses; it does not only watch."
  }

  assert {
    condition     = azurerm_orchestrated_virtual_machine_scale_set.service.tags["owner"] == var.owner
    error_message = "Everything says who owns it."
  }
}

run "scales_on_requests" {
  command = plan

  variables {
    scaling_metric = "requests"
    scaling_target = 50
  }

  assert {
    condition     = alltrue([for profile in azurerm_monitor_autoscale_setting.service.profile : alltrue([for rule in profile.rule : rule.metric_trigger[0].metric_name == "AvgRequestCountPerHealthyHost"])])
    error_message = "The gateway's requests for each healthy instance decide."
  }

  assert {
    condition     = length(azurerm_monitor_autoscale_setting.service.predictive) == 0
    error_message = "Forecasts know CPU only."
  }
}

run "refuses_a_tag" {
  command = plan

  variables {
    image = "shop.azurecr.io/shop:latest"
  }

  expect_failures = [var.image]
}

run "refuses_pools_that_do_not_fit" {
  command = plan

  variables {
    database_max_connections = 10
  }

  expect_failures = [var.max_instances]
}

run "busy_hours_past_midnight" {
  command = plan

  variables {
    busy_hours = { days = "5-6", from = { hour = 20, minute = 30 }, until = { hour = 2, minute = 0 }, share = 1 }
  }

  assert {
    condition     = flatten([for profile in azurerm_monitor_autoscale_setting.service.profile : profile.recurrence[*].days if profile.name == "busy"]) == ["Friday", "Saturday"]
    error_message = "They begin on the days that are given."
  }

  assert {
    condition     = flatten([for profile in azurerm_monitor_autoscale_setting.service.profile : profile.recurrence[*].days if profile.name != "busy"]) == ["Saturday", "Sunday"]
    error_message = "They end on the days after."
  }
}
