variable "name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "domain" {
  type = string
}

variable "zone_id" {
  type = string
}

variable "certificate_arn" {
  description = "Of us-east-1, where CloudFront looks."
  type        = string
}

variable "balancer_arn" {
  type = string
}

variable "balancer_dns" {
  type = string
}

variable "production" {
  type = bool
}
