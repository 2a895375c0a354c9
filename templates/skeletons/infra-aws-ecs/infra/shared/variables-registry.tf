variable "image_repository" {
  description = "Name of the repository in the registry."
  type        = string
}
