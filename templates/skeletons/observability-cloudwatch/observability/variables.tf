variable "service" {
  type = string
}

variable "short_name" {
  type = string
}

variable "environment" {
  type = string
}

variable "owner" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "kind" {
  description = "What keeps the service at its size: ecs or instances (Auto Scaling group)."
  type        = string
  validation {
    condition     = contains(["ecs", "instances"], var.kind)
    error_message = "kind is ecs or instances."
  }
}

variable "min_capacity" {
  type = number
}

variable "max_capacity" {
  type = number
}

variable "database_max_connections" {
  type = number
}

variable "objective_percent" {
  description = "Share of requests, over 28 days, that must not fail by the service's fault."
  type        = number
  default     = 99.9
  validation {
    condition     = var.objective_percent >= 90 && var.objective_percent < 100
    error_message = "An objective is at least 90 and below 100 percent."
  }
}

variable "p95_milliseconds" {
  type    = number
  default = 300
}

variable "queues" {
  description = "Names of the queue of jobs and of its dead letters; empty when jobs are kept in PostgreSQL."
  type        = object({ jobs = string, dead = string })
  default     = null
}

variable "emails" {
  description = "Who is told. Each has to confirm once."
  type        = list(string)
  default     = []
}
