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

variable "registry_account_id" {
  description = "Account whose registry holds the images: the production account, so that production depends on nobody."
  type        = string
}

variable "domain" {
  description = "Name under which customers reach this environment; a zone of that name exists (infra/bootstrap)."
  type        = string
}

variable "release" {
  description = "Image by digest for the very first tasks. Later ones are deployed by the pipeline, and Terraform leaves them alone."
  type        = string
  default     = "public.ecr.aws/docker/library/busybox:1.37"
}

variable "zone_count" {
  type    = number
  default = 2
}

variable "cidr" {
  type    = string
  default = "10.20.0.0/16"
}

variable "interface_endpoints" {
  type    = list(string)
  default = []
}

variable "stop_seconds" {
  description = "The one stop window: ECS waits so long between SIGTERM and SIGKILL, and the balancer so long for what is in flight."
  type        = number
}

variable "min_capacity" {
  type = number
  validation {
    condition     = var.min_capacity >= (var.environment == "prod" ? 2 : 1)
    error_message = "In prod at least two tasks, over two zones: one of them may fail at any time."
  }
}

variable "max_capacity" {
  type = number
}

variable "scaling_metric" {
  description = "cpu, requests, latency or schedule. docs/infrastructure.md says when which one is right."
  type        = string
  validation {
    condition     = contains(["cpu", "requests", "latency", "schedule"], var.scaling_metric)
    error_message = "The metric is cpu, requests, latency or schedule."
  }
}

variable "scaling_target" {
  description = "cpu and schedule: percent of a task. requests: per task and second. latency: milliseconds of the slowest twentieth."
  type        = number
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

variable "warm_up_seconds" {
  description = "From the start of a task until it takes its share: as measured, plus some."
  type        = number
  default     = 60
}

variable "pool_size" {
  description = "Database connections of one task."
  type        = number
}

variable "database_max_connections" {
  type = number
}

variable "database_instance_class" {
  type = string
}

variable "database_password" {
  description = "Made anew by scripts/infra.sh for every run, and used only in one that counts database_password_version up."
  type        = string
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9]{32,}$", var.database_password))
    error_message = "The password has at least 32 letters and digits: it becomes a part of an address."
  }
}

variable "database_password_version" {
  description = "Count it up to set a new password; then deploy, so that tasks read it."
  type        = number
  default     = 1
}

variable "alarm_emails" {
  type    = list(string)
  default = []
}
