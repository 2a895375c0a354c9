variable "name" {
  type = string
}

variable "service" {
  type = string
}

variable "environment" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "registry_account_id" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "balancer_security_group_id" {
  type = string
}

variable "port" {
  type = number
}

variable "taskdef" {
  description = "taskdef.json, decoded."
  type        = any
}

variable "carts_table_arn" {
  type = string
}

variable "kms_key_arns" {
  type = list(string)
}

variable "log_retention_days" {
  type = number
}
