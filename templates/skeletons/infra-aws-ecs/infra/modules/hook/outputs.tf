output "function_arn" {
  value = lookup(aws_cloudformation_stack.this.outputs, "Arn", "arn:aws:lambda:${var.region}:${var.account_id}:function:${var.name}-smoke")
}

output "function_name" {
  value = "${var.name}-smoke"
}
