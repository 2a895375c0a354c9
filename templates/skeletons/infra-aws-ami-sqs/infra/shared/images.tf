# The key that machine images are encrypted with. Both environments start instances from them.

data "aws_iam_policy_document" "key" {
  statement {
    sid       = "Account"
    actions   = ["kms:*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${var.account_id}:root"]
    }
  }
  statement {
    sid       = "EnvironmentsStartInstances"
    actions   = ["kms:Decrypt", "kms:DescribeKey", "kms:ReEncrypt*", "kms:GenerateDataKey*"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [for account in var.environment_account_ids : "arn:aws:iam::${account}:root"]
    }
  }
  statement {
    sid       = "AndTheirGroupsToo"
    actions   = ["kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = [for account in var.environment_account_ids : "arn:aws:iam::${account}:root"]
    }
  }
}

resource "aws_kms_key" "images" {
  description             = "Machine images of ${var.service}"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.key.json
}

resource "aws_kms_alias" "images" {
  name          = "alias/${var.service}-images"
  target_key_id = aws_kms_key.images.key_id
}

# What Packer's builder may do while it makes an image: be reached through Systems Manager, and no more.
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "builder" {
  name               = "${var.service}-image-builder"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy_attachment" "builder" {
  role       = aws_iam_role.builder.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
}

resource "aws_iam_instance_profile" "builder" {
  name = "${var.service}-image-builder"
  role = aws_iam_role.builder.name
}

output "image_key_arn" {
  description = "To be entered as image_key_arn in infra/envs/*.tfvars."
  value       = aws_kms_key.images.arn
}
