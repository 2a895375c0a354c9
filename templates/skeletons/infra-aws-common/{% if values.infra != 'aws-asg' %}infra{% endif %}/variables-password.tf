variable "database_password" {
  description = "Made anew by scripts/infra.sh for every run, and used only in one that counts database_password_version up."
  type        = string
  ephemeral   = true
  validation {
    condition     = can(regex("^[A-Za-z0-9]{32,}$", var.database_password))
    error_message = "The password has at least 32 letters and digits: it becomes a part of an address."
  }
}

variable "database_password_version" {
  description = "Count it up to set a new password; then deploy, so that what runs reads it."
  type        = number
  default     = 1
}
