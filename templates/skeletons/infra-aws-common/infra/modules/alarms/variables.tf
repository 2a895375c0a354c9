variable "name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "load_balancer" {
  description = "The ARN suffix of the balancer, as metrics name it: app/name/0123456789abcdef."
  type        = string
}

variable "error_percent" {
  type    = number
  default = 1
}

variable "p95_seconds" {
  type    = number
  default = 1
}

variable "emails" {
  description = "Who is told. Each has to confirm once."
  type        = list(string)
  default     = []
}
