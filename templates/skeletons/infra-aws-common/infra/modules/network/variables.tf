variable "name" {
  description = "What the names of all things begin with: service and environment."
  type        = string
}

variable "region" {
  type = string
}

variable "cidr" {
  description = "Addresses of the network, a /16 to /20."
  type        = string
  default     = "10.20.0.0/16"
}

variable "zone_count" {
  description = "Availability zones. At least two: one may fail."
  type        = number
  default     = 2
  validation {
    condition     = var.zone_count >= 2 && var.zone_count <= 4
    error_message = "Give 2 to 4 availability zones."
  }
}

variable "one_gateway_per_zone" {
  description = "A NAT gateway in every zone (production) instead of one for all."
  type        = bool
  default     = true
}

variable "interface_endpoints" {
  description = "Services that are reached without leaving the network, such as ecr.dkr, ecr.api, logs, ssm."
  type        = list(string)
  default     = []
}
