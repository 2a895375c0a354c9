# The same in every environment: service.auto.tfvars

variable "name" {
  description = "Name of the service."
  type        = string

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,38}[a-z0-9]$", var.name))
    error_message = "Lower case letters, digits and dashes; 3 to 40 characters, the first one a letter."
  }
}

variable "owner" {
  description = "Who owns it, as in catalog-info.yaml."
  type        = string
}

variable "region" {
  description = "Region of everything that has one."
  type        = string
}

variable "image_repository" {
  description = "Repository of the image: <region>-docker.pkg.dev/<project>/<repository>/<image>."
  type        = string
}

variable "port" {
  description = "Port of the container, as in the Dockerfile."
  type        = number
}

variable "live_path" {
  description = "Says whether the process works. Only who heals instances asks it."
  type        = string
}

variable "ready_path" {
  description = "Says whether to send customers. Only the load balancer asks it: a database that is away must not restart every instance."
  type        = string
}

variable "stop_seconds" {
  description = "Time between SIGTERM and SIGKILL. The same number drains the load balancer."
  type        = number

  validation {
    condition     = var.stop_seconds >= 5 && var.stop_seconds <= 80
    error_message = "Google gives an instance about 90 seconds to shut down; use 5 to 80."
  }
}

variable "drain_seconds" {
  description = "How long an instance serves on after SIGTERM: longer than the load balancer needs to notice."
  type        = number

  validation {
    condition     = var.drain_seconds >= 15 && var.drain_seconds < var.stop_seconds
    error_message = "Two failed probes take ten seconds; use 15 at least, and less than stop_seconds."
  }
}

variable "pool_size" {
  description = "Database connections of one instance."
  type        = number
}

variable "database_max_connections" {
  description = "max_connections of the database."
  type        = number
}

variable "scaling_metric" {
  description = "What the group is scaled on: cpu, requests or schedule (cpu with a schedule on top)."
  type        = string

  validation {
    condition     = contains(["cpu", "requests", "schedule"], var.scaling_metric)
    error_message = "One of cpu, requests, schedule."
  }
}

variable "scaling_target" {
  description = "Per cent of a CPU (cpu, schedule), or requests per second and instance (requests)."
  type        = number
}

variable "busy_hours" {
  description = "When all instances are kept ready: cron of the beginning, in UTC, and how long."
  type        = object({ from = string, seconds = number })
  default     = null

  validation {
    condition     = var.busy_hours == null || try(var.busy_hours.seconds >= 300, false)
    error_message = "Busy hours last at least five minutes."
  }
}

variable "extra_environment" {
  description = "Further variables of the container. Nothing secret."
  type        = map(string)
  default     = {}
}

variable "extra_secrets" {
  description = "Further variables of the container whose values are in Secret Manager: variable to id of the secret without its prefix `<service>-<environment>-`."
  type        = map(string)
  default     = {}
}

# Different in every environment: envs/<environment>.tfvars

variable "environment" {
  description = "test or prod."
  type        = string

  validation {
    condition     = contains(["test", "prod"], var.environment)
    error_message = "test or prod."
  }
}

variable "project_id" {
  description = "Project of this environment."
  type        = string
}

variable "domain" {
  description = "Host name customers use."
  type        = string
}

variable "dns_zone" {
  description = "Cloud DNS zone that the host name is written into; '' when it is kept elsewhere."
  type        = string
  default     = ""
}

variable "min_instances" {
  description = "Never fewer."
  type        = number

  validation {
    condition     = var.environment != "prod" || var.min_instances >= 2
    error_message = "Production needs at least two instances: one may always be away."
  }
}

variable "max_instances" {
  description = "Never more, whatever happens."
  type        = number

  validation {
    condition     = var.max_instances >= var.min_instances
    error_message = "The most must not be below the least."
  }

  validation {
    # While a release rolls out, old and new instances are connected at once; 9 are for the worker, migrations and administrators.
    condition     = 2 * var.max_instances * var.pool_size + 9 <= var.database_max_connections
    error_message = "The pools of twice the maximum (old and new instances of a release) do not fit into the database's max_connections."
  }
}

variable "operations_cidr" {
  description = "Private range that instances' metrics are read from (a Prometheus); '' for none."
  type        = string
  default     = ""
}

variable "machine_type" {
  description = "Type of the instances."
  type        = string
}

variable "database_tier" {
  description = "Machine of the database."
  type        = string
}

# Different in every release: scripts/deploy.sh

variable "image" {
  description = "What runs, by digest: <repository>@sha256:<64 hexadecimal digits>. Built once, the same in every environment."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest; a tag could mean something else tomorrow."
  }
}
