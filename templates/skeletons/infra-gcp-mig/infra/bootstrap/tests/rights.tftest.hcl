# Without an account: terraform test -var-file=../envs/bootstrap.tfvars
mock_provider "google" {}

variables {
  environment       = "prod"
  project_id        = "shop-prod"
  state_bucket      = "shop-prod-terraform-state"
  image_repository  = "europe-west1-docker.pkg.dev/shop-test/shop/shop"
  github_repository = "acme/shop"
}

run "production_only_reads_images" {
  command = plan

  assert {
    condition     = google_artifact_registry_repository_iam_member.deploy.role == "roles/artifactregistry.reader"
    error_message = "Who deploys to production must not be able to write images."
  }

  assert {
    condition     = length(google_artifact_registry_repository.images) == 0
    error_message = "There is one registry, where images are built."
  }
}

run "nobody_who_deploys_hands_out_rights" {
  command = plan

  assert {
    condition     = length(setintersection(keys(google_project_iam_member.deploy), ["roles/owner", "roles/editor", "roles/resourcemanager.projectIamAdmin", "roles/iam.serviceAccountAdmin"])) == 0
    error_message = "The deploying identity must not be able to hand out rights."
  }
}

run "federation_is_for_one_repository_and_environment" {
  command = apply

  assert {
    condition     = endswith(google_service_account_iam_member.github[0].member, "/subject/repo:acme/shop:environment:prod")
    error_message = "Only jobs of this repository that run in this environment may deploy."
  }

  assert {
    condition     = strcontains(google_iam_workload_identity_pool_provider.github[0].attribute_condition, "acme/shop")
    error_message = "Other repositories are refused before a token is made."
  }
}

run "images_cannot_be_replaced" {
  command = plan

  variables {
    environment = "test"
    project_id  = "shop-test"
  }

  assert {
    condition     = google_artifact_registry_repository.images[0].docker_config[0].immutable_tags == true
    error_message = "A tag always means the same image."
  }
}
