# One image for each release: Amazon Linux, what every machine has, Node, and the built service. Nothing is added when it starts.
# scripts/publish.sh builds it; plugins.pkr.hcl names the plugins for Packer 1.7 and later.

variable "service" {
  type = string
}

variable "region" {
  type = string
}

variable "owner" {
  type = string
}

variable "share_with" {
  type        = list(string)
  description = "Accounts that may start instances from it."
}

variable "revision" {
  type        = string
  description = "The commit that is baked."
}

variable "version" {
  type = string
}

variable "playbook" {
  type    = string
  default = "ansible/bake.yml"
}

source "amazon-ebs" "shop" {
  region        = var.region
  instance_type = "t3.medium"
  ami_name      = "${var.service}-${var.version}-${substr(var.revision, 0, 12)}"
  ami_users     = var.share_with

  source_ami_filter {
    owners      = ["amazon"]
    most_recent = true
    filters = {
      name                = "al2023-ami-2023.*-kernel-*-x86_64"
      root-device-type    = "ebs"
      virtualization-type = "hvm"
    }
  }

  # No port is open and no key is kept: the connection goes through Systems Manager.
  communicator         = "ssh"
  ssh_username         = "ec2-user"
  ssh_interface        = "session_manager"
  iam_instance_profile = "${var.service}-image-builder"

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  # Encrypted from its first byte: no copy in the clear that somebody would have to take away.
  launch_block_device_mappings {
    device_name           = "/dev/xvda"
    volume_type           = "gp3"
    volume_size           = 20
    iops                  = 3000
    throughput            = 125
    encrypted             = true
    kms_key_id            = "alias/${var.service}-images"
    delete_on_termination = true
  }

  tags = {
    Name     = "${var.service} ${var.version}"
    service  = var.service
    owner    = var.owner
    revision = var.revision
    version  = var.version
  }
  run_tags = {
    Name    = "${var.service} image builder"
    service = "${var.service}-image-builder"
    owner   = var.owner
  }
}

build {
  sources = ["source.amazon-ebs.shop"]

  provisioner "ansible" {
    playbook_file = var.playbook
    use_proxy     = false
    user          = "ec2-user"
    extra_arguments = [
      "--extra-vars", "release_version=${var.version} release_revision=${var.revision}",
    ]
    ansible_env_vars = ["ANSIBLE_CONFIG=ansible/ansible.cfg"]
  }

  # What belongs to one machine is not baked into all.
  provisioner "shell" {
    inline = [
      "sudo rm -f /etc/ssh/ssh_host_* /root/.ssh/authorized_keys /home/ec2-user/.ssh/authorized_keys",
      "sudo truncate --size 0 /etc/machine-id",
      "sudo cloud-init clean --logs",
    ]
  }

  post-processor "manifest" {
    output = "packer/manifest.json"
  }
}
