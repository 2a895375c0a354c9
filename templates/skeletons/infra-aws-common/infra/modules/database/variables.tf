variable "name" {
  type = string
}

variable "production" {
  description = "Two zones, deletion protection, a last snapshot, longer backups."
  type        = bool
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  type = list(string)
}

variable "client_security_group_ids" {
  description = "Who may connect: a word for the rule's description to the security group."
  type        = map(string)
}

variable "engine_version" {
  type    = string
  default = "17"
}

variable "instance_class" {
  type = string
}

variable "storage_gib" {
  description = "Size at the start; it grows by itself up to five times of that."
  type        = number
  default     = 20
}

variable "max_connections" {
  description = "Must hold the pools of all instances, see the check in the root module."
  type        = number
}

variable "password_version" {
  description = "0 = RDS keeps and renews the password itself; otherwise counts up whenever a new password shall be set."
  type        = number
  default     = 0
}

variable "password" {
  type      = string
  default   = null
  ephemeral = true
}
