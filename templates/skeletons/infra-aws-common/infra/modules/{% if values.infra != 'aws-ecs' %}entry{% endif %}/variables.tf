variable "name" {
  description = "At most 32 characters."
  type        = string
}

variable "account_id" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "network_cidr" {
  type = string
}

variable "subnet_ids" {
  description = "Public ones, of two zones or more."
  type        = list(string)
}

variable "certificate_arn" {
  type = string
}

variable "domain" {
  type = string
}

variable "zone_id" {
  type = string
}

variable "port" {
  description = "Where the service listens."
  type        = number
}

variable "stop_seconds" {
  type = number
}

variable "deletion_protection" {
  type = bool
}
