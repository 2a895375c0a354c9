# A function that calls the waiting release through the test listener before a single customer does. Made by a CloudFormation
# stack, which takes the source as text: no archive to build before Terraform can plan.

resource "aws_security_group" "this" {
  name        = "${var.name}-smoke"
  description = "The smoke function: out to the test listener and to AWS"
  vpc_id      = var.vpc_id
  tags        = { Name = "${var.name}-smoke" }
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id = aws_security_group.this.id
  description       = "AWS"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

resource "aws_vpc_security_group_egress_rule" "test_listener" {
  security_group_id            = aws_security_group.this.id
  description                  = "The test listener"
  referenced_security_group_id = var.balancer_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

resource "aws_vpc_security_group_ingress_rule" "test_listener" {
  security_group_id            = var.balancer_security_group_id
  description                  = "The test listener, from the smoke function"
  referenced_security_group_id = aws_security_group.this.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "this" {
  statement {
    sid       = "SayHowItWent"
    actions   = ["codedeploy:PutLifecycleEventHookExecutionStatus"]
    resources = ["arn:aws:codedeploy:${var.region}:${var.account_id}:deploymentgroup:${var.name}/*"]
  }
  statement {
    sid       = "Log"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }
  statement {
    sid = "InTheNetwork"
    actions = [
      "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface",
      "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
    ]
    # These calls know no narrower resource before the interface exists.
    resources = ["*"]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${var.name}-smoke"
  retention_in_days = 30
}

resource "aws_iam_role" "this" {
  name               = "${var.name}-smoke"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

resource "aws_iam_role_policy" "this" {
  name   = "smoke"
  role   = aws_iam_role.this.id
  policy = data.aws_iam_policy_document.this.json
}

resource "aws_cloudformation_stack" "this" {
  name = "${var.name}-smoke"
  template_body = jsonencode({
    Resources = {
      Function = {
        Type = "AWS::Lambda::Function"
        Properties = {
          FunctionName = "${var.name}-smoke"
          Runtime      = "nodejs22.x"
          Handler      = "index.handler"
          Timeout      = 120
          MemorySize   = 256
          Role         = aws_iam_role.this.arn
          Code         = { ZipFile = file(var.source_file) }
          Environment = {
            Variables = {
              TEST_ADDRESS = var.test_address
              SERVER_NAME  = var.server_name
            }
          }
          VpcConfig = {
            SubnetIds        = var.subnet_ids
            SecurityGroupIds = [aws_security_group.this.id]
          }
        }
      }
    }
    Outputs = { Arn = { Value = { "Fn::GetAtt" = ["Function", "Arn"] } } }
  })
  depends_on = [aws_iam_role_policy.this, aws_cloudwatch_log_group.this]
}
