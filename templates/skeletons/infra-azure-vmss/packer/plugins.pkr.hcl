# Packer up to 1.6 has these built in and refuses this block: remove the file there.
packer {
  required_version = ">= 1.10"

  required_plugins {
    azure = {
      source  = "github.com/hashicorp/azure"
      version = "~> 2.3"
    }

    ansible = {
      source  = "github.com/hashicorp/ansible"
      version = "~> 1.1"
    }
  }
}
