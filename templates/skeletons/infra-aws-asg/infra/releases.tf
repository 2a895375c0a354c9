# What instances set themselves up from: the playbooks of each release, and release.tf, which says which one is current. An instance
# that starts while the pipeline is away, or because of it, becomes healthy all the same.

resource "aws_s3_bucket" "releases" {
  bucket        = "${local.short_name}-releases-${var.account_id}"
  force_destroy = !local.production
}

resource "aws_s3_bucket_public_access_block" "releases" {
  bucket                  = aws_s3_bucket.releases.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_versioning" "releases" {
  bucket = aws_s3_bucket.releases.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "releases" {
  bucket = aws_s3_bucket.releases.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

data "aws_iam_policy_document" "instance" {
  statement {
    sid       = "CurrentRelease"
    actions   = ["ssm:GetParameter"]
    resources = [aws_ssm_parameter.release.arn]
  }
  statement {
    sid       = "Playbooks"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.releases.arn, "${aws_s3_bucket.releases.arn}/*"]
  }
  statement {
    # Ansible over Systems Manager carries files through the same bucket.
    sid       = "FilesOfAnsible"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.releases.arn}/i-*"]
  }
  statement {
    sid       = "SayThatItIsReady"
    actions   = ["autoscaling:CompleteLifecycleAction"]
    resources = ["arn:aws:autoscaling:${var.region}:${var.account_id}:autoScalingGroup:*:autoScalingGroupName/${local.name}"]
  }
  statement {
    sid       = "LogsAndFigures"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
    resources = ["arn:aws:logs:${var.region}:${var.account_id}:log-group:/${var.service}/${var.environment}/*"]
  }
  statement {
    sid       = "Figures"
    actions   = ["cloudwatch:PutMetricData", "ec2:DescribeTags"]
    resources = ["*"]
  }
}
