variable "service" {
  description = "Name of the service; names of all things begin with it."
  type        = string
}

variable "short_name" {
  description = "At most 20 characters of it, for names that AWS keeps short: balancers, target groups, buckets."
  type        = string
  validation {
    condition     = length(var.short_name) <= 20
    error_message = "short_name has at most 20 characters."
  }
}

variable "environment" {
  type = string
  validation {
    condition     = contains(["test", "prod"], var.environment)
    error_message = "The environment is test or prod."
  }
}

variable "owner" {
  description = "Who answers for it; becomes a tag of everything."
  type        = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "domain" {
  description = "Name under which customers reach this environment; a zone of that name exists (infra/bootstrap)."
  type        = string
}

variable "zone_count" {
  type    = number
  default = 2
}

variable "interface_endpoints" {
  description = "Services of AWS that are reached without leaving the network, such as ecr.dkr, logs, ssm."
  type        = list(string)
  default     = []
}

variable "stop_seconds" {
  description = "The one stop window: what runs it waits so long between SIGTERM and SIGKILL, and the balancer so long for what is in flight."
  type        = number
}

variable "min_capacity" {
  type = number
  validation {
    condition     = var.min_capacity >= (var.environment == "prod" ? 2 : 1)
    error_message = "In prod at least two instances or tasks, over two zones: one of them may fail at any time."
  }
}

variable "max_capacity" {
  type = number
}

variable "schedule" {
  description = "Begin and end of busy hours in the five fields of cron, UTC, and the minimum meanwhile. Used by the metric schedule."
  type = object({
    begin        = string
    end          = string
    min_capacity = number
  })
  default = null
}

variable "pool_size" {
  description = "Database connections of one instance or task."
  type        = number
}

variable "database_max_connections" {
  type = number
}

variable "database_instance_class" {
  type = string
}

variable "alarm_emails" {
  type    = list(string)
  default = []
}
