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

variable "image_repository" {
  description = "Name of the repository in the registry."
  type        = string
}

variable "environment_account_ids" {
  description = "Accounts that pull."
  type        = set(string)
}
