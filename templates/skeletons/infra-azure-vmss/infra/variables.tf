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
  description = "Region of everything."
  type        = string
}

variable "port" {
  description = "Port of the container, as in the Dockerfile."
  type        = number
}

variable "live_path" {
  description = "Says whether the process works. Who heals instances asks it."
  type        = string
}

variable "ready_path" {
  description = "Says whether to send customers. Only the gateway asks it: a database that is away must not restart every instance."
  type        = string
}

variable "stop_seconds" {
  description = "Time between SIGTERM and SIGKILL. The same number drains the gateway."
  type        = number

  validation {
    condition     = var.stop_seconds >= 5 && var.stop_seconds <= 240
    error_message = "Azure tells an instance five minutes before it takes it; use 5 to 240 seconds."
  }
}

variable "drain_seconds" {
  description = "How long an instance serves on after SIGTERM: longer than the gateway needs to notice."
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
  description = "Per cent of the CPU (cpu, schedule), or requests per second and instance (requests), above which the group grows."
  type        = number
}

variable "busy_hours" {
  description = "When more instances are kept ready, in UTC: days of the week as in cron (* or 1-5; 0 is Sunday), and which share of the maximum."
  type = object({
    days  = string
    from  = object({ hour = number, minute = number })
    until = object({ hour = number, minute = number })
    share = number
  })
  # Sale day: Friday.
  default = {
    days  = "5"
    from  = { hour = 7, minute = 0 }
    until = { hour = 22, minute = 0 }
    share = 0.5
  }

  validation {
    condition     = var.busy_hours.share > 0 && var.busy_hours.share <= 1 && can(regex("^(\\*|[0-6](-[0-6])?)$", var.busy_hours.days))
    error_message = "Days are *, a day such as 5, or a range such as 1-5; the share is above 0 and at most 1."
  }
}

variable "azure_monitor" {
  description = "Installs the Azure Monitor agent on instances (logs and metrics of the system)."
  type        = bool
  default     = false
}

variable "extra_environment" {
  description = "Further variables of the container. Nothing secret."
  type        = map(string)
  default     = {}
}

variable "extra_secrets" {
  description = "Further variables of the container whose values are in the key vault: variable to name of the secret."
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

variable "subscription_id" {
  description = "Subscription of this environment."
  type        = string
}

variable "build_subscription_id" {
  description = "Subscription that images are built and machine images baked in: the one of test."
  type        = string
}

variable "domain" {
  description = "Host name customers use. Its certificate is 'tls' in the key vault."
  type        = string
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

variable "machine_size" {
  description = "Size of the instances."
  type        = string
}

variable "database_size" {
  description = "Size of the database."
  type        = string
}

variable "operations_cidr" {
  description = "Private range that Ansible and a Prometheus reach instances from (agents of the pipeline, a bastion); '' for none."
  type        = string
  default     = ""
}

variable "admin_public_key" {
  description = "Public key of the account that Ansible signs in with; scripts/bootstrap.sh makes it and writes operations.auto.tfvars. Passwords are off."
  type        = string

  validation {
    condition     = can(regex("^ssh-(ed25519|rsa) [A-Za-z0-9+/=]+", var.admin_public_key))
    error_message = "An OpenSSH public key: ssh-ed25519 AAAA…"
  }
}

variable "autoscale_webhook" {
  description = "Told of every scaling, to verify new instances (pipeline). Scaling never waits for it. '' for none."
  type        = string
  default     = ""
}

variable "notify" {
  description = "E-mail addresses told of every scaling."
  type        = list(string)
  default     = []
}

# Different in every release: scripts/deploy.sh

variable "machine_image_version" {
  description = "Version of the machine image in the gallery: scripts/bake.sh writes it to machine-image.auto.tfvars."
  type        = string

  validation {
    condition     = can(regex("^[0-9]+\\.[0-9]+\\.[0-9]+$", var.machine_image_version))
    error_message = "Name one version, as scripts/bake.sh prints it; 'latest' could mean something else tomorrow."
  }
}

variable "image" {
  description = "What runs, by digest: <repository>@sha256:<64 hexadecimal digits>. Built once, the same in every environment."
  type        = string

  validation {
    condition     = can(regex("@sha256:[0-9a-f]{64}$", var.image))
    error_message = "Name the image by its digest; a tag could mean something else tomorrow."
  }
}

variable "database_password" {
  description = "From the key vault (scripts/deploy.sh). Handed to the database and kept in no plan and no state."
  type        = string
  ephemeral   = true
  sensitive   = true
}

variable "database_password_version" {
  description = "Raised by scripts/database-password.sh, so that a new password is handed over."
  type        = number
  default     = 1
}
