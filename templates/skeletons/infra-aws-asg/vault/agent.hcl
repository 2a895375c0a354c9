# On every instance: shows the role of its machine to Vault, gets a token for an hour, and writes secrets into memory.
# VAULT_ADDR and VAULT_ROLE come from /etc/shop/instance.env.

auto_auth {
  method "aws" {
    mount_path = "auth/aws"
    config = {
      type = "iam"
    }
  }
}

template_config {
  exit_on_retry_failure         = false
  static_secret_render_interval = "15m"
}

template {
  source      = "/etc/vault.d/templates/shop.env.ctmpl"
  destination = "/run/shop/shop.env"
  perms       = "0600"
  exec {
    command = ["/usr/local/bin/secrets-changed"]
    timeout = "15m"
  }
}

template {
  source      = "/etc/vault.d/templates/registry.json.ctmpl"
  destination = "/run/shop/docker/config.json"
  perms       = "0600"
}
