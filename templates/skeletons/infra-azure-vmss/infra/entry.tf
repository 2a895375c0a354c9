resource "azurerm_public_ip" "entry" {
  name                = "${local.prefix}-entry"
  resource_group_name = local.resource_group
  location            = var.region
  allocation_method   = "Static"
  sku                 = "Standard"
  zones               = local.zones
  domain_name_label   = "${substr(var.name, 0, 30)}-${var.environment}-${local.unique}"
  tags                = local.tags
}

resource "azurerm_web_application_firewall_policy" "main" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  tags                = local.tags

  policy_settings {
    enabled                     = true
    mode                        = "Prevention"
    request_body_check          = true
    max_request_body_size_in_kb = 128
  }

  custom_rules {
    name                 = "OneAddress"
    priority             = 10
    rule_type            = "RateLimitRule"
    action               = "Block"
    rate_limit_duration  = "OneMin"
    rate_limit_threshold = 1200
    group_rate_limit_by  = "ClientAddr"

    match_conditions {
      operator     = "IPMatch"
      match_values = ["0.0.0.0/0"]

      match_variables {
        variable_name = "RemoteAddr"
      }
    }
  }

  managed_rules {
    managed_rule_set {
      type    = "Microsoft_DefaultRuleSet"
      version = "2.1"
    }
  }
}

resource "azurerm_application_gateway" "main" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  zones               = local.zones
  firewall_policy_id  = azurerm_web_application_firewall_policy.main.id
  http2_enabled       = true
  tags                = local.tags

  sku {
    name = "WAF_v2"
    tier = "WAF_v2"
  }

  autoscale_configuration {
    min_capacity = local.production ? 2 : 1
    max_capacity = 10
  }

  identity {
    type         = "UserAssigned"
    identity_ids = ["${trimsuffix(local.run_id, "-run")}-gateway"]
  }

  gateway_ip_configuration {
    name      = "main"
    subnet_id = azurerm_subnet.gateway.id
  }

  frontend_ip_configuration {
    name                 = "public"
    public_ip_address_id = azurerm_public_ip.entry.id
  }

  frontend_port {
    name = "https"
    port = 443
  }

  frontend_port {
    name = "http"
    port = 80
  }

  # Without a version: a renewed certificate is taken within hours.
  ssl_certificate {
    name                = "tls"
    key_vault_secret_id = "https://${local.vault_name}.vault.azure.net/secrets/tls"
  }

  ssl_policy {
    policy_type = "Predefined"
    policy_name = "AppGwSslPolicy20220101S"
  }

  backend_address_pool {
    name = "instances"
  }

  probe {
    name                                      = "ready"
    protocol                                  = "Http"
    path                                      = var.ready_path
    interval                                  = 5
    timeout                                   = 4
    unhealthy_threshold                       = 2
    pick_host_name_from_backend_http_settings = false
    host                                      = var.domain

    match {
      status_code = ["200"]
    }
  }

  backend_http_settings {
    name                  = "instances"
    protocol              = "Http"
    port                  = var.port
    cookie_based_affinity = "Disabled"
    request_timeout       = 30
    probe_name            = "ready"

    connection_draining {
      enabled           = true
      drain_timeout_sec = var.stop_seconds
    }
  }

  http_listener {
    name                           = "https"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "https"
    protocol                       = "Https"
    ssl_certificate_name           = "tls"
    host_name                      = var.domain
  }

  http_listener {
    name                           = "http"
    frontend_ip_configuration_name = "public"
    frontend_port_name             = "http"
    protocol                       = "Http"
  }

  redirect_configuration {
    name                 = "https"
    redirect_type        = "Permanent"
    target_listener_name = "https"
    include_path         = true
    include_query_string = true
  }

  request_routing_rule {
    name                       = "service"
    priority                   = 100
    rule_type                  = "Basic"
    http_listener_name         = "https"
    backend_address_pool_name  = "instances"
    backend_http_settings_name = "instances"
  }

  request_routing_rule {
    name                        = "redirect"
    priority                    = 200
    rule_type                   = "Basic"
    http_listener_name          = "http"
    redirect_configuration_name = "https"
  }

  depends_on = [azurerm_network_security_rule.inbound]
}
