variable "port" {
  description = "Where the service listens."
  type        = number
}
