variable "service" {
  type = string
}

variable "short_name" {
  description = "At most 20 characters of it, for names that AWS keeps short: balancers, target groups, buckets."
  type        = string
  validation {
    condition     = length(var.short_name) <= 20
    error_message = "short_name has at most 20 characters."
  }
}

variable "environment" {
  type = string
}

variable "owner" {
  type = string
}

variable "region" {
  type = string
}

variable "account_id" {
  type = string
  validation {
    condition     = can(regex("^[0-9]{12}$", var.account_id))
    error_message = "account_id is the twelve digits of the AWS account."
  }
}

variable "zone_name" {
  description = "Name of the DNS zone of this environment, such as test.shop.example.com."
  type        = string
}

variable "oidc_issuer" {
  description = "Issuer of the pipeline's tokens, such as https://token.actions.githubusercontent.com. Empty when the pipeline runs inside AWS."
  type        = string
  default     = ""
}

variable "oidc_subjects" {
  description = "Subjects that may deploy this environment, such as repo:example/shop:environment:prod."
  type        = list(string)
  default     = []
  validation {
    condition     = !contains(var.oidc_subjects, "*")
    error_message = "A subject of * would let everybody in whom the issuer knows. Name repository and environment."
  }
}

variable "trusted_role_arns" {
  description = "Roles inside AWS that may deploy, such as that of the pipeline's build."
  type        = list(string)
  default     = []
}

variable "publish_subjects" {
  description = "Subjects that may publish, such as repo:example/shop:environment:publish. Only in the account that holds the images."
  type        = list(string)
  default     = []
  validation {
    condition     = !contains(var.publish_subjects, "*")
    error_message = "A subject of * would let everybody in whom the issuer knows. Name repository and environment."
  }
}

variable "publish_role_arns" {
  description = "Roles inside AWS that may publish, such as that of the pipeline's build. Only in the account that holds the images."
  type        = list(string)
  default     = []
}
