variable "cidr" {
  type    = string
  default = "10.30.0.0/16"
}

variable "instance_type" {
  type    = string
  default = "t3.small"
}

variable "scaling_metric" {
  description = "docs/infrastructure.md says when which one is right."
  type        = string
  validation {
    condition     = contains(["cpu", "requests", "latency", "schedule"], var.scaling_metric)
    error_message = "The metric is cpu, requests, latency or schedule."
  }
}

variable "scaling_target" {
  description = "cpu and schedule: percent of an instance. requests: per instance and second. latency: milliseconds of the slowest twentieth."
  type        = number
}

variable "warm_up_seconds" {
  description = "From the start of an instance until it takes its share: as measured, plus some."
  type        = number
  default     = 180
}

variable "vault_address" {
  description = "Where Vault answers."
  type        = string
}

variable "vault_security_group_ids" {
  description = "Security groups of Vault, which makes users in the database: a word to the id. Its network must be peered."
  type        = map(string)
  default     = {}
}

variable "registry" {
  description = "Host of the Docker registry (Nexus, docker-hosted)."
  type        = string
}
