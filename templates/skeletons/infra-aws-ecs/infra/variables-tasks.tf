variable "registry_account_id" {
  description = "Account whose registry holds the images: the production account, so that production depends on nobody."
  type        = string
}

variable "release" {
  description = "Image by digest for the very first tasks. Later ones are deployed by the pipeline, and Terraform leaves them alone."
  type        = string
  default     = "public.ecr.aws/docker/library/busybox:1.37"
}

variable "cidr" {
  type    = string
  default = "10.20.0.0/16"
}

variable "scaling_metric" {
  description = "cpu, requests, latency or schedule. docs/infrastructure.md says when which one is right."
  type        = string
  validation {
    condition     = contains(["cpu", "requests", "latency", "schedule"], var.scaling_metric)
    error_message = "The metric is cpu, requests, latency or schedule."
  }
}

variable "scaling_target" {
  description = "cpu and schedule: percent of a task. requests: per task and second. latency: milliseconds of the slowest twentieth."
  type        = number
}

variable "warm_up_seconds" {
  description = "From the start of a task until it takes its share: as measured, plus some."
  type        = number
  default     = 60
}
