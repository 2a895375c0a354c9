output "connection_arn" {
  description = "To be confirmed once, by a person, in the console: the Git host asks who lets AWS in."
  value       = aws_codeconnections_connection.this.arn
}

output "pipeline_name" {
  value = aws_codepipeline.this.name
}
