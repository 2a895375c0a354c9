output "address" {
  value = "https://${var.domain}"
}
