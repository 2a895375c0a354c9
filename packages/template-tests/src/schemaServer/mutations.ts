import { azure, google } from '../support/choices.ts';
import type { Mutation } from '../support/Check.ts';
import { replaceIn } from '../support/folders.ts';

export const mutations: Mutation[] = [
  {
    rung: 'T2',
    name: 'unknown argument of the instance group',
    check: 'terraform-infra',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'infra/compute.tf',
        'max_unavailable_fixed        ',
        'max_unavailible_fixed        ',
      ),
  },
  {
    rung: 'T2',
    name: 'required argument of the backend service left out',
    check: 'terraform-infra',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'infra/entry.tf',
        /resource "google_compute_backend_service" "service" \{\n {2}name .*\n/,
        'resource "google_compute_backend_service" "service" {\n',
      ),
  },
  {
    rung: 'T2',
    name: 'value that the update policy does not have',
    check: 'terraform-infra',
    choice: google,
    apply: folder =>
      replaceIn(folder, 'infra/compute.tf', '"PROACTIVE"', '"PROACTIV"'),
  },
  {
    rung: 'T2',
    name: 'release that takes an instance away first',
    check: 'terraform-infra',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'infra/compute.tf',
        /max_unavailable_fixed( +)= 0/,
        'max_unavailable_fixed$1= 1',
      ),
  },
  {
    rung: 'T2',
    name: 'constraint that no provider satisfies',
    check: 'terraform-infra',
    choice: google,
    apply: folder =>
      replaceIn(folder, 'infra/versions.tf', '~> 6.50', '~> 99.0'),
  },
  {
    rung: 'T2',
    name: 'production without an approval (Cloud Build trigger)',
    check: 'terraform-pipeline',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'pipeline/main.tf',
        'approval_required = true',
        'approval_required = false',
      ),
  },
  {
    rung: 'T2',
    name: 'who deploys may write images of production',
    check: 'terraform-bootstrap',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'infra/bootstrap/identities.tf',
        'local.owns_registry ? "roles/artifactregistry.writer" : "roles/artifactregistry.reader"',
        '"roles/artifactregistry.writer"',
      ),
  },
  {
    rung: 'T2',
    name: 'alert without its page of the runbook',
    check: 'terraform-observability',
    choice: google,
    apply: folder =>
      replaceIn(
        folder,
        'observability/alerts.tf',
        '${each.value.summary} ${local.runbook}, ${each.value.page}',
        '${each.value.summary}',
      ),
  },
  {
    rung: 'T2',
    name: 'upgrade mode with a spelling mistake',
    check: 'terraform-infra',
    choice: azure,
    apply: folder =>
      replaceIn(folder, 'infra/compute.tf', '"Rolling"', '"Rollling"'),
  },
  {
    rung: 'T2',
    name: 'one instance in production',
    check: 'terraform-infra',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'infra/envs/prod.tfvars',
        /min_instances = \d+/,
        'min_instances = 1',
      ),
  },
  {
    rung: 'T2',
    name: 'scale set without the health extension',
    check: 'terraform-infra',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'infra/compute.tf',
        '"ApplicationHealthLinux"',
        '"CustomScript"',
      ),
  },
  {
    rung: 'T2',
    name: 'group that grows and never shrinks',
    check: 'terraform-infra',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'infra/scaling.tf',
        'direction = "Decrease"',
        'direction = "Increase"',
      ),
  },
  {
    rung: 'T2',
    name: 'gateway that drains shorter than the container may take',
    check: 'terraform-infra',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'infra/entry.tf',
        'drain_timeout_sec = var.stop_seconds',
        'drain_timeout_sec = 5',
      ),
  },
  {
    rung: 'T2',
    name: 'unformatted Terraform',
    check: 'terraform-format',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'infra/backend.tf',
        '    use_azuread_auth = true',
        '  use_azuread_auth=true',
      ),
  },
  {
    rung: 'T0',
    name: 'health path changed in one file',
    check: 'azure-google-agreement',
    choice: google,
    apply: folder =>
      replaceIn(folder, 'infra/service.auto.tfvars', '"/livez"', '"/healthz"'),
  },
  {
    rung: 'T0',
    name: 'stop window changed in one file',
    check: 'azure-google-agreement',
    choice: azure,
    apply: folder =>
      replaceIn(
        folder,
        'ansible/group_vars/all.yml',
        /shop_stop_seconds: \d+/,
        'shop_stop_seconds: 7',
      ),
  },
];
