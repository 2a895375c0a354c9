# What an instance may read. NAME is <service>-<environment>; setup.sh fills it in.
path "database/creds/NAME" {
  capabilities = ["read"]
}

path "secret/data/NAME" {
  capabilities = ["read"]
}

path "secret/data/SERVICE/registry" {
  capabilities = ["read"]
}
