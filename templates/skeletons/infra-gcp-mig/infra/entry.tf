# Directs customers: asks whether the service can serve, the database included.
resource "google_compute_health_check" "ready" {
  name                = "${local.prefix}-ready"
  check_interval_sec  = 5
  timeout_sec         = 4
  healthy_threshold   = 2
  unhealthy_threshold = 2

  http_health_check {
    port         = var.port
    request_path = var.ready_path
  }
}

resource "google_compute_security_policy" "main" {
  name        = local.prefix
  description = "Common attacks are refused, and one address gets no more than its share."

  rule {
    action   = "deny(403)"
    priority = 1000

    match {
      expr {
        expression = "evaluatePreconfiguredWaf('sqli-v33-stable', {'sensitivity': 1}) || evaluatePreconfiguredWaf('rce-v33-stable', {'sensitivity': 1})"
      }
    }
  }

  rule {
    action   = "throttle"
    priority = 2000

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }

    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"

      rate_limit_threshold {
        count        = 1200
        interval_sec = 60
      }
    }
  }

  rule {
    action   = "allow"
    priority = 2147483647

    match {
      versioned_expr = "SRC_IPS_V1"

      config {
        src_ip_ranges = ["*"]
      }
    }
  }
}

resource "google_compute_backend_service" "service" {
  name                            = local.prefix
  load_balancing_scheme           = "EXTERNAL_MANAGED"
  protocol                        = "HTTP"
  port_name                       = "http"
  timeout_sec                     = 30
  connection_draining_timeout_sec = var.stop_seconds
  health_checks                   = [google_compute_health_check.ready.id]
  security_policy                 = google_compute_security_policy.main.id
  locality_lb_policy              = "LEAST_REQUEST"

  backend {
    group                 = google_compute_region_instance_group_manager.service.instance_group
    balancing_mode        = var.scaling_metric == "requests" ? "RATE" : "UTILIZATION"
    max_rate_per_instance = var.scaling_metric == "requests" ? var.scaling_target : null
    max_utilization       = var.scaling_metric == "requests" ? null : 0.8
    capacity_scaler       = 1
  }

  log_config {
    enable      = true
    sample_rate = local.production ? 0.1 : 1
  }
}

resource "google_compute_url_map" "main" {
  name            = local.prefix
  default_service = google_compute_backend_service.service.id
}

resource "google_compute_url_map" "redirect" {
  name = "${local.prefix}-redirect"

  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "MOVED_PERMANENTLY_DEFAULT"
    strip_query            = false
  }
}

resource "google_compute_managed_ssl_certificate" "main" {
  name = "${local.prefix}-${substr(sha1(var.domain), 0, 6)}"

  managed {
    domains = [var.domain]
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_compute_ssl_policy" "main" {
  name            = local.prefix
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
}

resource "google_compute_target_https_proxy" "main" {
  name             = local.prefix
  url_map          = google_compute_url_map.main.id
  ssl_certificates = [google_compute_managed_ssl_certificate.main.id]
  ssl_policy       = google_compute_ssl_policy.main.id
}

resource "google_compute_target_http_proxy" "redirect" {
  name    = "${local.prefix}-redirect"
  url_map = google_compute_url_map.redirect.id
}

resource "google_compute_global_address" "entry" {
  name = "${local.prefix}-entry"

  depends_on = [google_project_service.needed]
}

resource "google_compute_global_forwarding_rule" "https" {
  name                  = local.prefix
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.entry.id
  port_range            = "443"
  target                = google_compute_target_https_proxy.main.id
}

resource "google_compute_global_forwarding_rule" "http" {
  name                  = "${local.prefix}-redirect"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  ip_address            = google_compute_global_address.entry.id
  port_range            = "80"
  target                = google_compute_target_http_proxy.redirect.id
}

resource "google_dns_record_set" "main" {
  count = var.dns_zone == "" ? 0 : 1

  managed_zone = var.dns_zone
  name         = "${var.domain}."
  type         = "A"
  ttl          = 300
  rrdatas      = [google_compute_global_address.entry.address]
}
