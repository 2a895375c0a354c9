# Instances that are all alike: a launch template, and an Auto Scaling group that keeps their number over the zones, replaces
# those that are not healthy, and rolls a new version of the template out, back by itself when an alarm fires.

resource "aws_security_group" "this" {
  name        = "${var.name}-instances"
  description = "From those that are named by a rule"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-instances" }
}

resource "aws_vpc_security_group_ingress_rule" "incoming" {
  for_each                     = var.incoming_security_group_ids
  security_group_id            = aws_security_group.this.id
  description                  = "From ${each.key}"
  referenced_security_group_id = each.value
  ip_protocol                  = "tcp"
  from_port                    = var.port
  to_port                      = var.port
}

resource "aws_vpc_security_group_egress_rule" "out" {
  for_each          = var.outgoing_ports
  security_group_id = aws_security_group.this.id
  description       = each.key
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-instance"
  description        = "What an instance of ${var.name} may do"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "instance"
  role   = aws_iam_role.this.id
  policy = var.policy
}

# Shells and Ansible come through Systems Manager: no port is open, and no key exists.
resource "aws_iam_role_policy_attachment" "manager" {
  role       = aws_iam_role.this.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "this" {
  name = "${var.name}-instance"
  role = aws_iam_role.this.name
}

resource "aws_launch_template" "this" {
  name                   = var.name
  image_id               = var.image_id
  instance_type          = var.instance_type
  update_default_version = true
  user_data              = var.user_data == null ? null : base64encode(var.user_data)
  vpc_security_group_ids = [aws_security_group.this.id]

  iam_instance_profile {
    arn = aws_iam_instance_profile.this.arn
  }

  # Version 2 only: a request that the service was tricked into gets no credentials.
  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = var.metadata_hops
    instance_metadata_tags      = "enabled"
  }

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_type           = "gp3"
      volume_size           = 20
      encrypted             = true
      delete_on_termination = true
    }
  }

  monitoring {
    enabled = true
  }

  tag_specifications {
    resource_type = "volume"
    tags          = var.tags
  }
}

resource "aws_autoscaling_group" "this" {
  name                      = var.name
  min_size                  = var.min_capacity
  max_size                  = var.max_capacity
  vpc_zone_identifier       = var.subnet_ids
  target_group_arns         = var.target_group_arns
  health_check_type         = length(var.target_group_arns) > 0 ? "ELB" : "EC2"
  health_check_grace_period = var.grace_seconds
  default_instance_warmup   = var.warm_up_seconds
  # Instances live at most a month: none becomes a pet.
  max_instance_lifetime = 30 * 24 * 3600
  # The scaling on the queue divides by GroupInServiceInstances: without this it has no data.
  enabled_metrics = ["GroupInServiceInstances", "GroupDesiredCapacity", "GroupPendingInstances", "GroupTerminatingInstances"]

  launch_template {
    id = aws_launch_template.this.id
    # A number, not $Latest: that is what lets a refresh go back.
    version = aws_launch_template.this.latest_version
  }

  instance_refresh {
    strategy = "Rolling"
    preferences {
      min_healthy_percentage = 100
      max_healthy_percentage = 150
      instance_warmup        = var.warm_up_seconds
      auto_rollback          = true
      alarm_specification {
        alarms = var.rollback_alarm_names
      }
    }
  }

  # The inventory, the costs and the owner are found by these, so instances carry them, too.
  dynamic "tag" {
    for_each = merge(var.tags, { Name = var.name })
    content {
      key                 = tag.key
      value               = tag.value
      propagate_at_launch = true
    }
  }

  lifecycle {
    # Scaling changes it.
    ignore_changes = [desired_capacity]
  }
}

# An instance that sets itself up says when it is ready; one that does not say so in time is given up and replaced.
resource "aws_autoscaling_lifecycle_hook" "launching" {
  count                  = var.ready_within_seconds == null ? 0 : 1
  name                   = "ready"
  autoscaling_group_name = aws_autoscaling_group.this.name
  lifecycle_transition   = "autoscaling:EC2_INSTANCE_LAUNCHING"
  heartbeat_timeout      = var.ready_within_seconds
  default_result         = "ABANDON"
}
