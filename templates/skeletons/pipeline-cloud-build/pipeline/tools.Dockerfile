# What the steps of the pipeline need: gcloud, Docker's client, Terraform, Node. Versions are kept up to date by Renovate.
FROM hashicorp/terraform:1.11.4 AS terraform
FROM node:24.21.0-bookworm-slim AS node
FROM docker:28.5.1-cli AS docker
FROM gcr.io/google.com/cloudsdktool/google-cloud-cli:545.0.0-slim
COPY --from=terraform /bin/terraform /usr/local/bin/terraform
COPY --from=docker /usr/local/bin/docker /usr/local/bin/docker
COPY --from=node /usr/local/bin/node /usr/local/bin/node
COPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm \
  && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx
