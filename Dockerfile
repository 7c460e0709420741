# Roadbed's local cloud in a container: the sources, run as they are. Not for production; see docs/engines.md.
FROM node:24-bookworm-slim
WORKDIR /roadbed
COPY package.json package-lock.json ./
# the sources that prepare synthesizes come later
RUN npm ci --no-audit --no-fund --ignore-scripts
COPY . .
# synthesis writes cdk.out, dist and .roadbed into the folder
RUN npm run prepare && chown -R node:node /roadbed
USER node
ENV CDK_DISABLE_CLI_TELEMETRY=true
ENTRYPOINT ["node", "cli/roadbed.mjs"]
CMD ["up", "--help"]
