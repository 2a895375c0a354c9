variable "name" {
  description = "Name of the service."
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

variable "project_id" {
  description = "Project of this environment."
  type        = string
}

variable "region" {
  description = "Region of everything that has one."
  type        = string
}

variable "image_repository" {
  description = "<region>-docker.pkg.dev/<project>/<repository>/<image>; its project is where images are built."
  type        = string
}

variable "state_bucket" {
  description = "Bucket of Terraform's states, made by scripts/bootstrap.sh."
  type        = string
}

variable "github_repository" {
  description = "owner/name of the repository whose workflows may deploy; '' for none."
  type        = string
  default     = ""
}

variable "deployers" {
  description = "Who else may deploy: serviceAccount:…, group:…"
  type        = list(string)
  default     = []
}
