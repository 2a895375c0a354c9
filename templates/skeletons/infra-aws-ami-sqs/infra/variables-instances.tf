variable "cidr" {
  type    = string
  default = "10.40.0.0/16"
}

variable "instance_type" {
  type    = string
  default = "t3.medium"
}

variable "release" {
  description = "The machine image of the release, as scripts/publish.sh wrote it to artifact.txt. scripts/infra.sh gives the current one."
  type        = string
  validation {
    condition     = can(regex("^ami-[0-9a-f]{8,17}$", var.release))
    error_message = "A release is the id of a machine image: ami-…"
  }
}

variable "image_key_arn" {
  description = "Key of the images (output of infra/shared), which the group's service-linked role needs to start instances. Null: the images are not encrypted with a key of their own."
  type        = string
  default     = null
}

variable "scaling_metric" {
  description = "docs/infrastructure.md says when which one is right."
  type        = string
  validation {
    condition     = contains(["queue", "cpu", "schedule"], var.scaling_metric)
    error_message = "The metric is queue, cpu or schedule."
  }
}

variable "scaling_target" {
  description = "queue: jobs that may wait for each instance: the time that a job may wait, divided by the time that one takes. cpu and schedule: percent of an instance."
  type        = number
}

variable "warm_up_seconds" {
  description = "From the start of an instance until it takes its share: as measured, plus some."
  type        = number
  default     = 60
}

variable "job_attempts" {
  description = "How often a job is tried before it becomes a dead letter; the service has the same number."
  type        = number
  default     = 12
}
