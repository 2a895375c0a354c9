variable "name" {
  description = "Name of the service."
  type        = string
}

variable "owner" {
  description = "Who owns it, as in catalog-info.yaml."
  type        = string
}

variable "region" {
  description = "Region of everything."
  type        = string
}

variable "environment" {
  description = "test or prod."
  type        = string
}

variable "subscription_id" {
  description = "Subscription of this environment."
  type        = string
}

variable "domain" {
  description = "Host name customers use."
  type        = string
}

variable "live_path" {
  description = "Path that answers while the process works."
  type        = string
}

variable "max_instances" {
  description = "The group's maximum, as in infra/."
  type        = number
}

variable "database_max_connections" {
  description = "max_connections of the database, as in infra/."
  type        = number
}

variable "page" {
  description = "E-mail addresses of those who are woken."
  type        = list(string)
  default     = []
}

variable "ticket" {
  description = "E-mail addresses of those who look at it today."
  type        = list(string)
  default     = []
}

variable "availability_goal" {
  description = "Share of requests without an error of the server."
  type        = number
  default     = 0.999
}

variable "latency_goal" {
  description = "Share of requests within latency_milliseconds."
  type        = number
  default     = 0.99
}

variable "latency_milliseconds" {
  description = "What counts as quick."
  type        = number
  default     = 300
}
