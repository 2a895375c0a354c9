# What is watched, and who is told. Applied like infra/: scripts/infra.sh plan|apply <environment> observability

terraform {
  required_version = ">= 1.11"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = "~> 4.40"
    }
  }

  backend "azurerm" {
    use_azuread_auth = true
  }
}

provider "azurerm" {
  subscription_id                 = var.subscription_id
  resource_provider_registrations = "none"

  features {}
}

locals {
  prefix         = "${var.name}-${var.environment}"
  resource_group = local.prefix
  group          = "/subscriptions/${var.subscription_id}/resourceGroups/${local.resource_group}/providers"
  scale_set      = "${local.group}/Microsoft.Compute/virtualMachineScaleSets/${local.prefix}"
  gateway        = "${local.group}/Microsoft.Network/applicationGateways/${local.prefix}"
  # As in infra/locals.tf.
  database = "${local.group}/Microsoft.DBforPostgreSQL/flexibleServers/psql-${var.environment}-${substr(sha1("${var.subscription_id}/${local.prefix}"), 0, 8)}"

  runbook = "Runbook: docs/runbook.md"

  tags = {
    service     = var.name
    environment = var.environment
    owner       = var.owner
    managed-by  = "terraform"
  }
}

resource "azurerm_monitor_action_group" "team" {
  for_each = toset(["page", "ticket"])

  name                = "${local.prefix}-${each.value}"
  resource_group_name = local.resource_group
  short_name          = each.value
  tags                = local.tags

  dynamic "email_receiver" {
    for_each = each.value == "page" ? var.page : var.ticket

    content {
      name                    = email_receiver.value
      email_address           = email_receiver.value
      use_common_alert_schema = true
    }
  }
}

# Everything that is written, in one place for 30 days.
resource "azurerm_log_analytics_workspace" "main" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  sku                 = "PerGB2018"
  retention_in_days   = 30
  daily_quota_gb      = 5
  tags                = local.tags
}

# The gateway sees what customers see, also when no instance answers.
resource "azurerm_monitor_diagnostic_setting" "gateway" {
  name                           = "gateway"
  target_resource_id             = local.gateway
  log_analytics_workspace_id     = azurerm_log_analytics_workspace.main.id
  log_analytics_destination_type = "Dedicated"

  enabled_log {
    category = "ApplicationGatewayAccessLog"
  }

  enabled_log {
    category = "ApplicationGatewayFirewallLog"
  }
}

# The agent on each instance (infra/compute.tf) sends the journal, which holds the service's log, and the system's metrics.
resource "azurerm_monitor_data_collection_rule" "instances" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  kind                = "Linux"
  tags                = local.tags

  destinations {
    log_analytics {
      name                  = "workspace"
      workspace_resource_id = azurerm_log_analytics_workspace.main.id
    }
  }

  data_flow {
    streams      = ["Microsoft-Syslog", "Microsoft-Perf"]
    destinations = ["workspace"]
  }

  data_sources {
    syslog {
      name           = "journal"
      facility_names = ["daemon", "kern"]
      log_levels     = ["Info", "Notice", "Warning", "Error", "Critical", "Alert", "Emergency"]
      streams        = ["Microsoft-Syslog"]
    }

    performance_counter {
      name                          = "system"
      sampling_frequency_in_seconds = 60
      streams                       = ["Microsoft-Perf"]
      counter_specifiers = [
        "Logical Disk(*)\\% Used Space",
        "Memory(*)\\% Used Memory",
        "Processor(*)\\% Processor Time",
      ]
    }
  }
}

resource "azurerm_monitor_data_collection_rule_association" "instances" {
  name                    = "instances"
  target_resource_id      = local.scale_set
  data_collection_rule_id = azurerm_monitor_data_collection_rule.instances.id
}

resource "azurerm_application_insights" "main" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  application_type    = "web"
  workspace_id        = azurerm_log_analytics_workspace.main.id
  tags                = local.tags
}

resource "azurerm_application_insights_standard_web_test" "outside" {
  name                    = "${local.prefix}-outside"
  resource_group_name     = local.resource_group
  location                = var.region
  application_insights_id = azurerm_application_insights.main.id
  frequency               = 300
  timeout                 = 30
  enabled                 = true
  retry_enabled           = true
  geo_locations           = ["emea-nl-ams-azr", "emea-gb-db3-azr", "us-va-ash-azr"]
  tags                    = local.tags

  request {
    url = "https://${var.domain}${var.live_path}"
  }

  validation_rules {
    expected_status_code        = 200
    ssl_check_enabled           = true
    ssl_cert_remaining_lifetime = 14
  }
}

resource "azurerm_application_insights_workbook" "main" {
  # Workbooks are named by a UUID; this one stays the same.
  name                = uuidv5("url", "https://${var.domain}/${var.environment}/workbook")
  display_name        = "${var.name} (${var.environment})"
  resource_group_name = local.resource_group
  location            = var.region
  tags                = local.tags

  data_json = templatefile("${path.module}/workbook.json.tftpl", {
    title     = "${var.name} (${var.environment})"
    workspace = azurerm_log_analytics_workspace.main.id
    gateway   = local.gateway
    scale_set = local.scale_set
    database  = local.database
  })
}
