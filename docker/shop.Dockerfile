# The shop: docker build --file docker/shop.Dockerfile --tag capstan-shop packages/shop
ARG NODE_IMAGE=node:24-trixie-slim

FROM ${NODE_IMAGE} AS build
# A registry of your own, for example behind a firewall. Empty: npm's default.
ARG NPM_REGISTRY
WORKDIR /src
COPY package.json package-lock.json ./
RUN if [ -n "$NPM_REGISTRY" ]; then export npm_config_registry="$NPM_REGISTRY"; fi; \
    npm ci --no-audit --no-fund --ignore-scripts
COPY . .
RUN node scripts/build.ts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000
WORKDIR /app
# One bundle without node_modules, owned by root.
COPY --from=build /src/dist ./
USER 1000:1000
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:3000/readyz').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "server.mjs"]
