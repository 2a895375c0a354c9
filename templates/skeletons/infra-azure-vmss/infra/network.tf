resource "azurerm_virtual_network" "main" {
  name                = local.prefix
  resource_group_name = local.resource_group
  location            = var.region
  address_space       = ["10.30.0.0/16"]
  tags                = local.tags
}

# Nothing here reaches the internet by default: instances go through the NAT gateway, and nobody comes in but the application gateway.
resource "azurerm_subnet" "instances" {
  name                            = "instances"
  resource_group_name             = local.resource_group
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = ["10.30.0.0/22"]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet" "gateway" {
  name                            = "gateway"
  resource_group_name             = local.resource_group
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = ["10.30.4.0/24"]
  default_outbound_access_enabled = false
}

resource "azurerm_subnet" "database" {
  name                            = "database"
  resource_group_name             = local.resource_group
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = ["10.30.5.0/24"]
  default_outbound_access_enabled = false

  delegation {
    name = "postgresql"

    service_delegation {
      name    = "Microsoft.DBforPostgreSQL/flexibleServers"
      actions = ["Microsoft.Network/virtualNetworks/subnets/join/action"]
    }
  }
}

# For what runs once: migrations (scripts/migrate.sh).
resource "azurerm_subnet" "jobs" {
  name                            = "jobs"
  resource_group_name             = local.resource_group
  virtual_network_name            = azurerm_virtual_network.main.name
  address_prefixes                = ["10.30.6.0/24"]
  default_outbound_access_enabled = false

  delegation {
    name = "container-instances"

    service_delegation {
      name    = "Microsoft.ContainerInstance/containerGroups"
      actions = ["Microsoft.Network/virtualNetworks/subnets/action"]
    }
  }
}

resource "azurerm_public_ip" "outbound" {
  name                = "${local.prefix}-outbound"
  resource_group_name = local.resource_group
  location            = var.region
  allocation_method   = "Static"
  sku                 = "Standard"
  tags                = local.tags
}

resource "azurerm_nat_gateway" "main" {
  name                    = local.prefix
  resource_group_name     = local.resource_group
  location                = var.region
  sku_name                = "Standard"
  idle_timeout_in_minutes = 10
  tags                    = local.tags
}

resource "azurerm_nat_gateway_public_ip_association" "main" {
  nat_gateway_id       = azurerm_nat_gateway.main.id
  public_ip_address_id = azurerm_public_ip.outbound.id
}

resource "azurerm_subnet_nat_gateway_association" "main" {
  for_each = { instances = azurerm_subnet.instances.id, jobs = azurerm_subnet.jobs.id }

  subnet_id      = each.value
  nat_gateway_id = azurerm_nat_gateway.main.id
}

resource "azurerm_network_security_group" "main" {
  for_each = toset(["instances", "gateway", "database"])

  name                = "${local.prefix}-${each.value}"
  resource_group_name = local.resource_group
  location            = var.region
  tags                = local.tags
}

resource "azurerm_subnet_network_security_group_association" "main" {
  for_each = {
    instances = azurerm_subnet.instances.id
    gateway   = azurerm_subnet.gateway.id
    database  = azurerm_subnet.database.id
  }

  subnet_id                 = each.value
  network_security_group_id = azurerm_network_security_group.main[each.key].id
}

locals {
  # What may come in; everything else in the network is refused, which Azure allows by default.
  inbound = merge(
    {
      instances-from-gateway = { to = "instances", priority = 100, source = azurerm_subnet.gateway.address_prefixes[0], ports = tostring(var.port), access = "Allow" }
      gateway-customers      = { to = "gateway", priority = 100, source = "Internet", ports = "443", access = "Allow" }
      gateway-redirect       = { to = "gateway", priority = 110, source = "Internet", ports = "80", access = "Allow" }
      gateway-manager        = { to = "gateway", priority = 120, source = "GatewayManager", ports = "65200-65535", access = "Allow" }
      gateway-balancer       = { to = "gateway", priority = 130, source = "AzureLoadBalancer", ports = "*", access = "Allow" }
      database-instances     = { to = "database", priority = 100, source = azurerm_subnet.instances.address_prefixes[0], ports = "5432", access = "Allow" }
      database-jobs          = { to = "database", priority = 110, source = azurerm_subnet.jobs.address_prefixes[0], ports = "5432", access = "Allow" }
      database-standby       = { to = "database", priority = 120, source = azurerm_subnet.database.address_prefixes[0], ports = "5432-6432", access = "Allow" }
      instances-nobody       = { to = "instances", priority = 4000, source = "*", ports = "*", access = "Deny" }
      gateway-nobody         = { to = "gateway", priority = 4000, source = "*", ports = "*", access = "Deny" }
      database-nobody        = { to = "database", priority = 4000, source = "*", ports = "*", access = "Deny" }
    },
    var.operations_cidr == "" ? {} : {
      instances-operations = { to = "instances", priority = 200, source = var.operations_cidr, ports = "22", access = "Allow" }
      instances-metrics    = { to = "instances", priority = 210, source = var.operations_cidr, ports = tostring(var.port), access = "Allow" }
    },
  )
}

resource "azurerm_network_security_rule" "inbound" {
  for_each = local.inbound

  name                        = each.key
  resource_group_name         = local.resource_group
  network_security_group_name = azurerm_network_security_group.main[each.value.to].name
  direction                   = "Inbound"
  access                      = each.value.access
  priority                    = each.value.priority
  protocol                    = each.value.access == "Deny" ? "*" : "Tcp"
  source_address_prefix       = each.value.source
  source_port_range           = "*"
  destination_address_prefix  = "*"
  destination_port_range      = each.value.ports
}
