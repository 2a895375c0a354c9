variable "name" {
  description = "Name of the service."
  type        = string
}

variable "region" {
  description = "Region of the builds."
  type        = string
}

variable "project_id" {
  description = "Project that builds: the one of the test environment."
  type        = string
}

variable "production_project_id" {
  description = "Project of production."
  type        = string
}

variable "repository" {
  description = "The connected repository: projects/<project>/locations/<region>/connections/<connection>/repositories/<name>."
  type        = string
}

variable "approvers" {
  description = "Who may let a release go to production: group:…, user:…"
  type        = list(string)

  validation {
    condition     = length(var.approvers) > 0
    error_message = "Name at least one approver: otherwise no release ever reaches production."
  }
}
