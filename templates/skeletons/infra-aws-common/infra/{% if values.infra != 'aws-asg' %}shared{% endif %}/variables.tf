variable "service" {
  type = string
}

variable "owner" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
}

variable "environment_account_ids" {
  description = "Accounts that take images from here."
  type        = set(string)
}
