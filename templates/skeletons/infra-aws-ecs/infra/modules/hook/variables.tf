variable "name" {
  type = string
}

variable "account_id" {
  type = string
}

variable "region" {
  type = string
}

variable "source_file" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "balancer_security_group_id" {
  type = string
}

variable "test_address" {
  description = "Host and port of the test listener."
  type        = string
}

variable "server_name" {
  description = "The name on the certificate."
  type        = string
}
