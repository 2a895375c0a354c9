variable "name" {
  description = "Name of the service."
  type        = string
}

variable "owner" {
  description = "Who owns it, as in catalog-info.yaml."
  type        = string
}

variable "environment" {
  description = "test or prod."
  type        = string

  validation {
    condition     = contains(["test", "prod"], var.environment)
    error_message = "test or prod."
  }
}

variable "region" {
  description = "Region of everything."
  type        = string
}

variable "subscription_id" {
  description = "Subscription of this environment."
  type        = string
}

variable "build_subscription_id" {
  description = "Subscription that images are built in: the one of test."
  type        = string
}

variable "state_container_id" {
  description = "Container of Terraform's states, made by scripts/bootstrap.sh."
  type        = string
}

variable "federations" {
  description = "Who may deploy without a secret: issuer and subject of its tokens. ENVIRONMENT and REPOSITORY in a subject are replaced. With an environment it is trusted there only."
  type        = map(object({ issuer = string, subject = string, environment = optional(string) }))
  default     = {}
}

variable "repository" {
  description = "owner/name of the repository whose workflows may deploy; '' when it is not GitHub's."
  type        = string
  default     = ""
}
