variable "service" {
  type = string
}

variable "short_name" {
  description = "At most 20 characters, for the bucket."
  type        = string
}

variable "owner" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  description = "The pipeline lives in the production account."
  type        = string
}

variable "test_account_id" {
  type = string
}

variable "deployment" {
  description = "codedeploy: CodeDeploy moves the customers. ecs-native: ECS does it itself."
  type        = string
  validation {
    condition     = contains(["codedeploy", "ecs-native"], var.deployment)
    error_message = "deployment is codedeploy or ecs-native."
  }
}

variable "repository" {
  description = "Organization and name at the Git host, such as example/shop."
  type        = string
}

variable "git_provider" {
  description = "GitHub, GitLab or Bitbucket."
  type        = string
  default     = "GitHub"
}

variable "approver_arns" {
  description = "Roles or users that may let a release into production. Nobody else may."
  type        = list(string)
  validation {
    condition     = length(var.approver_arns) > 0 && !contains(var.approver_arns, "*")
    error_message = "Name the roles that may approve. Nobody, or everybody, is no answer."
  }
}

variable "approver_emails" {
  description = "Who is told that a release waits."
  type        = list(string)
  default     = []
}

variable "approval_hours" {
  description = "After that a release that nobody looked at is rejected."
  type        = number
  default     = 72
}
