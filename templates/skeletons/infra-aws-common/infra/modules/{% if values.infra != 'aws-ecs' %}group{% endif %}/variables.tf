variable "name" {
  type = string
}

variable "vpc_id" {
  type = string
}

variable "subnet_ids" {
  description = "Private ones, of two zones or more."
  type        = list(string)
}

variable "incoming_security_group_ids" {
  description = "Who may come in: a word to the id. Empty for workers, to whom nobody comes."
  type        = map(string)
  default     = {}
}

variable "target_group_arns" {
  type    = list(string)
  default = []
}

variable "port" {
  type = number
}

variable "outgoing_ports" {
  description = "What instances may reach: a sentence to the port."
  type        = map(number)
}

variable "image_id" {
  type = string
}

variable "instance_type" {
  type = string
}

variable "user_data" {
  type    = string
  default = null
}

variable "metadata_hops" {
  description = "1 keeps the metadata to the machine; 2 lets containers in a network of their own ask, too."
  type        = number
  default     = 1
}

variable "policy" {
  description = "What instances may do, as a document of IAM."
  type        = string
}

variable "min_capacity" {
  type = number
}

variable "max_capacity" {
  type = number
}

variable "grace_seconds" {
  description = "How long a new instance may take until its health counts."
  type        = number
}

variable "warm_up_seconds" {
  description = "From the start of an instance until it takes its share: as measured, plus some."
  type        = number
}

variable "ready_within_seconds" {
  description = "For instances that set themselves up: they say when they are ready, or are given up after that. Null for those that are baked."
  type        = number
  default     = null
}

variable "rollback_alarm_names" {
  type = list(string)
}

variable "scaling" {
  description = "metric: cpu, requests, latency, queue or schedule. target in its unit. What the metric looks at."
  type = object({
    metric        = string
    target        = number
    load_balancer = optional(string)
    target_group  = optional(string)
    queue         = optional(string)
  })
}

variable "schedule" {
  type = object({
    begin        = string
    end          = string
    min_capacity = number
  })
  default = null
}

variable "tags" {
  type = map(string)
}
