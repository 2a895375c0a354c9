resource "azurerm_orchestrated_virtual_machine_scale_set" "service" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  sku_name            = var.machine_size
  instances           = var.min_instances

  # Flexible: instances are ordinary virtual machines, spread over zones. One fault domain means: as far apart as possible.
  platform_fault_domain_count = 1
  zones                       = local.zones
  zone_balance                = false

  source_image_id            = local.image_id
  encryption_at_host_enabled = true

  # A new model reaches instances in batches; a batch starts when the one before is healthy.
  upgrade_mode = "Rolling"

  rolling_upgrade_policy {
    max_batch_instance_percent              = 20
    max_unhealthy_instance_percent          = 20
    max_unhealthy_upgraded_instance_percent = 20
    pause_time_between_batches              = "PT30S"
    cross_zone_upgrades_enabled             = false
    prioritize_unhealthy_instances_enabled  = true
    # New instances come before old ones go: capacity never falls below what was there.
    maximum_surge_instances_enabled = true
  }

  automatic_instance_repair {
    enabled      = true
    action       = "Replace"
    grace_period = "PT10M"
  }

  # Azure tells an instance before it takes it; terminate-watch (ansible/roles/shop) then drains and says it is ready.
  termination_notification {
    enabled = true
    timeout = "PT5M"
  }

  # Rolling upgrades and repairs need to know who is well. The process, not the database: that is what the gateway asks.
  extension {
    name                               = "health"
    publisher                          = "Microsoft.ManagedServices"
    type                               = "ApplicationHealthLinux"
    type_handler_version               = "1.0"
    auto_upgrade_minor_version_enabled = true

    settings = jsonencode({
      protocol          = "http"
      port              = var.port
      requestPath       = var.live_path
      intervalInSeconds = 10
      numberOfProbes    = 3
    })
  }

  dynamic "extension" {
    for_each = var.azure_monitor ? [1] : []

    content {
      name                               = "monitor"
      publisher                          = "Microsoft.Azure.Monitor"
      type                               = "AzureMonitorLinuxAgent"
      type_handler_version               = "1.33"
      auto_upgrade_minor_version_enabled = true

      settings = jsonencode({
        authentication = {
          managedIdentity = {
            "identifier-name"  = "mi_res_id"
            "identifier-value" = local.run_id
          }
        }
      })
    }
  }

  os_disk {
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
  }

  os_profile {
    # An instance becomes healthy alone, from its image and what is written here: nothing else takes part when the group grows at night.
    custom_data = base64encode(templatefile("${path.module}/../cloud-init/user-data.yaml.tftpl", {
      image        = var.image
      registry     = local.registry
      vault        = local.vault_name
      client_id    = data.azurerm_user_assigned_identity.run.client_id
      port         = var.port
      stop_seconds = var.stop_seconds
      environment  = local.environment_variables
      secrets      = local.secrets
    }))

    linux_configuration {
      admin_username                  = "operations"
      computer_name_prefix            = substr(var.name, 0, 9)
      disable_password_authentication = true
      provision_vm_agent              = true
      patch_mode                      = "ImageDefault"

      admin_ssh_key {
        username   = "operations"
        public_key = var.admin_public_key
      }
    }
  }

  network_interface {
    name                          = "main"
    primary                       = true
    enable_accelerated_networking = true

    # No public address.
    ip_configuration {
      name                                         = "main"
      primary                                      = true
      subnet_id                                    = azurerm_subnet.instances.id
      application_gateway_backend_address_pool_ids = [for pool in azurerm_application_gateway.main.backend_address_pool : pool.id if pool.name == "instances"]
    }
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [local.run_id]
  }

  boot_diagnostics {
    storage_account_uri = null
  }

  tags = local.tags

  lifecycle {
    # The autoscale setting's.
    ignore_changes = [instances]
  }

  depends_on = [
    azurerm_subnet_nat_gateway_association.main,
    azurerm_nat_gateway_public_ip_association.main,
    azurerm_postgresql_flexible_server_configuration.main,
  ]
}
