variable "service" {
  type = string
}

variable "environment" {
  type = string
}

variable "account_id" {
  description = "Account at New Relic."
  type        = number
}

variable "api_key" {
  description = "A user key, from TF_VAR_api_key. Neither a file nor the state has it."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "data_region" {
  description = "EU or US: where the account keeps its data."
  type        = string
  default     = "EU"
  validation {
    condition     = contains(["EU", "US"], var.data_region)
    error_message = "data_region is EU or US."
  }
}

variable "machines" {
  description = "Whether the service runs on machines of its own, with the infrastructure agent on them."
  type        = bool
}

variable "memory_limit_mib" {
  description = "Memory limit of one instance of the service."
  type        = number
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

variable "runbook_url" {
  description = "Where the runbook is read, for the link in every alert."
  type        = string
}

variable "emails" {
  description = "Who is told."
  type        = list(string)
  default     = []
}
