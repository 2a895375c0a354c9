terraform {
  required_version = ">= 1.11"
  required_providers {
    newrelic = {
      source  = "newrelic/newrelic"
      version = "~> 3.76"
    }
  }
}

provider "newrelic" {
  api_key    = var.api_key
  account_id = var.account_id
  region     = var.data_region
}
