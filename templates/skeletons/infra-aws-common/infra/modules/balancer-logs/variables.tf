variable "name" {
  description = "Of the balancer."
  type        = string
}

variable "account_id" {
  type = string
}

variable "deletion_protection" {
  type = bool
}
