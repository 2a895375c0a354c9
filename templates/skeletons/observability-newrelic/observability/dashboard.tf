resource "newrelic_one_dashboard" "this" {
  name        = local.app
  permissions = "public_read_only"

  page {
    name = "Requests, errors, durations"

    widget_line {
      title  = "Requests a minute"
      row    = 1
      column = 1
      width  = 6
      height = 3
      nrql_query {
        query = "SELECT rate(count(*), 1 minute) FROM Transaction WHERE appName = '${local.app}' AND transactionType = 'Web' TIMESERIES"
      }
    }

    widget_line {
      title  = "Failed requests (%)"
      row    = 1
      column = 7
      width  = 6
      height = 3
      nrql_query {
        query = "SELECT percentage(count(*), WHERE error IS true) FROM Transaction WHERE appName = '${local.app}' TIMESERIES"
      }
    }

    widget_line {
      title  = "Time to answer (ms)"
      row    = 4
      column = 1
      width  = 6
      height = 3
      nrql_query {
        query = "SELECT percentile(duration, 50, 95, 99) * 1000 FROM Transaction WHERE appName = '${local.app}' AND transactionType = 'Web' TIMESERIES"
      }
    }

    widget_line {
      title  = "Memory of instances (MiB)"
      row    = 4
      column = 7
      width  = 6
      height = 3
      nrql_query {
        query = "SELECT max(apm.service.memory.physical) FROM Metric WHERE appName = '${local.app}' FACET instanceName TIMESERIES"
      }
    }
  }
}
