# What the pipeline may read: its tokens for Nexus, SonarQube and the vulnerability database. Nothing of an environment.
path "secret/data/SERVICE/pipeline" {
  capabilities = ["read"]
}

path "secret/data/SERVICE/registry" {
  capabilities = ["read"]
}
