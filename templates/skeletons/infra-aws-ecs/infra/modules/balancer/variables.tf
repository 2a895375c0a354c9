variable "name" {
  description = "At most 26 characters, as target groups add a colour to it."
  type        = string
}

variable "account_id" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "certificate_arn" {
  type = string
}

variable "port" {
  description = "Where the container listens."
  type        = number
}

variable "stop_seconds" {
  type = number
}

variable "deletion_protection" {
  type = bool
}
