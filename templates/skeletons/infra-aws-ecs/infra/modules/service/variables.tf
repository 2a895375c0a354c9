variable "name" {
  type = string
}

variable "cluster_arn" {
  type = string
}

variable "cluster_name" {
  type = string
}

variable "task_definition_arn" {
  description = "Of the first tasks; deployments bring later ones."
  type        = string
}

variable "container_name" {
  type = string
}

variable "container_port" {
  type = number
}

variable "subnet_ids" {
  type = list(string)
}

variable "security_group_id" {
  type = string
}

variable "blue_target_group" {
  type = object({ name = string, arn = string })
}

variable "green_target_group" {
  type = object({ name = string, arn = string })
}

variable "listener_arn" {
  type = string
}

variable "test_listener_arn" {
  type = string
}

variable "rollback_alarm_names" {
  type = list(string)
}

variable "hook_function_arn" {
  type = string
}

variable "stop_seconds" {
  type = number
}

variable "min_capacity" {
  type = number
}
