# Bakes the machine image: Ubuntu with what ansible/bake.yml says. scripts/bake.sh runs it and writes down the version.

variable "subscription_id" {
  type = string
}

variable "service" {
  type = string
}

variable "region" {
  type = string
}

variable "version" {
  type = string
}

source "azure-arm" "machine" {
  use_azure_cli_auth = true
  subscription_id    = var.subscription_id

  os_type         = "Linux"
  image_publisher = "Canonical"
  image_offer     = "ubuntu-24_04-lts"
  image_sku       = "server"
  vm_size         = "Standard_D2ads_v6"
  location        = var.region

  shared_image_gallery_destination {
    subscription        = var.subscription_id
    resource_group      = "${var.service}-test"
    gallery_name        = "gal_${replace(var.service, "-", "_")}"
    image_name          = "machine"
    image_version       = var.version
    replication_regions = [var.region]
  }

  managed_image_name                = "machine-${var.version}"
  managed_image_resource_group_name = "${var.service}-test"

  azure_tags = {
    service    = var.service
    managed-by = "packer"
  }
}

build {
  sources = ["source.azure-arm.machine"]

  provisioner "ansible" {
    playbook_file = "ansible/bake.yml"
    use_proxy     = false
    user          = "packer"
    # Without it the provisioner would take the settings of the folder that it is started in.
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
  }

  # The image is of no machine: keys and names are made anew when an instance starts.
  provisioner "shell" {
    execute_command = "chmod +x {{ .Path }}; sudo sh -c '{{ .Vars }} {{ .Path }}'"
    inline          = ["/usr/sbin/waagent -force -deprovision+user && export HISTSIZE=0 && sync"]
  }

  post-processor "manifest" {
    output     = "packer-manifest.json"
    strip_path = true
  }
}
