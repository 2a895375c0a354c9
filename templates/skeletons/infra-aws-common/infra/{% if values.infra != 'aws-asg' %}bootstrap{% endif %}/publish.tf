# What builds and publishes, and can do nothing else: it runs before anybody has approved. Only in the account that holds the images.

resource "aws_iam_role" "publish" {
  count                = contains(keys(local.trust), "publish") ? 1 : 0
  name                 = "${var.service}-publish"
  description          = "What a pipeline may do before a release is approved: publish it"
  assume_role_policy   = data.aws_iam_policy_document.pipelines["publish"].json
  max_session_duration = 7200
}

# What it may do is listed by scripts/publish.sh's own needs, in publish-policy.json beside this file.
resource "aws_iam_role_policy" "publish" {
  count = length(aws_iam_role.publish)
  name  = "publish"
  role  = aws_iam_role.publish[0].id
  policy = templatefile("${path.module}/publish-policy.json", {
    service    = var.service
    region     = var.region
    account_id = var.account_id
  })
}

output "publish_role_arn" {
  value = try(aws_iam_role.publish[0].arn, null)
}
