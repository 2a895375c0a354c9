# Requests, errors, durations, and what is short. One page, the same for test and prod.

locals {
  balancer = ["AWS/ApplicationELB", "LoadBalancer", local.load_balancer]
  panels = [
    { title = "Requests a minute", stat = "Sum", metrics = [[local.balancer[0], "RequestCount", local.balancer[1], local.balancer[2]]] },
    { title = "Failed requests a minute", stat = "Sum", metrics = [
      [local.balancer[0], "HTTPCode_Target_5XX_Count", local.balancer[1], local.balancer[2]],
      [local.balancer[0], "HTTPCode_ELB_5XX_Count", local.balancer[1], local.balancer[2]],
    ] },
    { title = "Time to answer (s)", stat = "p95", metrics = [
      [local.balancer[0], "TargetResponseTime", local.balancer[1], local.balancer[2], { stat = "p50" }],
      [local.balancer[0], "TargetResponseTime", local.balancer[1], local.balancer[2], { stat = "p95" }],
      [local.balancer[0], "TargetResponseTime", local.balancer[1], local.balancer[2], { stat = "p99" }],
    ] },
    { title = "Size of the group", stat = "Average", metrics = [
      concat([local.causes["at-maximum"].namespace, local.causes["at-maximum"].metric], flatten([for k, v in local.group_dimensions : [k, v]])),
    ] },
    { title = "Processor and memory (%)", stat = "Average", metrics = [
      concat([var.kind == "ecs" ? "AWS/ECS" : "AWS/EC2", "CPUUtilization"], flatten([for k, v in local.group_dimensions : [k, v]])),
      concat([local.causes["memory"].namespace, local.causes["memory"].metric], flatten([for k, v in local.group_dimensions : [k, v]])),
    ] },
    { title = "Database", stat = "Average", metrics = [
      ["AWS/RDS", "CPUUtilization", "DBInstanceIdentifier", local.name],
      ["AWS/RDS", "DatabaseConnections", "DBInstanceIdentifier", local.name, { yAxis = "right" }],
    ] },
  ]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = local.name
  dashboard_body = jsonencode({
    widgets = concat(
      [for index, panel in local.panels : {
        type   = "metric"
        x      = 12 * (index % 2)
        y      = 6 * floor(index / 2)
        width  = 12
        height = 6
        properties = {
          title   = panel.title
          region  = var.region
          stat    = panel.stat
          period  = 60
          metrics = panel.metrics
        }
      }],
      [{
        type       = "alarm"
        x          = 0
        y          = 18
        width      = 24
        height     = 3
        properties = { title = "Alarms", alarms = [for alarm in aws_cloudwatch_composite_alarm.burn : alarm.arn] }
      }],
    )
  })
}
