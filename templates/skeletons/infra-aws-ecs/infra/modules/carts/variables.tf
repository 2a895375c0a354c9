variable "name" {
  type = string
}

variable "production" {
  type = bool
}
