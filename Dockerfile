# mock-spine as an image; docs/docker.md says how to use it. Everything that differs from site to site is an argument or a secret:
#   --build-arg NODE_DIGEST=@sha256:…        pins the base image
#   --build-arg NODE_IMAGE=mirror/node:24-…  takes it from elsewhere
#   --secret id=npmrc,src=$HOME/.npmrc       another npm registry, its token, its CA; HTTP(S)_PROXY are arguments by themselves
ARG NODE_IMAGE=node:24-bookworm-slim
ARG NODE_DIGEST=

# Neither the compiled code nor a production dependency depends on the processor, so both are made once, on the builder's own.
FROM --platform=${BUILDPLATFORM:-linux/amd64} ${NODE_IMAGE}${NODE_DIGEST} AS sources
WORKDIR /build
ENV NPM_CONFIG_UPDATE_NOTIFIER=false
COPY package.json package-lock.json .npmrc ./

FROM sources AS dependencies
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --omit=dev --ignore-scripts \
 # What only a compiler or a reader would open is a third of it; licences stay.
 && find node_modules -type f \( -name '*.ts' -o -name '*.mts' -o -name '*.cts' -o -name '*.map' -o -name '*.md' \) ! -iname '*licen*' -delete

FROM sources AS compiled
RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc,target=/root/.npmrc \
    npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY console console
RUN npm run build -- --declaration false --sourceMap false

FROM ${NODE_IMAGE}${NODE_DIGEST}
ARG VERSION=0.1.0
ARG REVISION=
LABEL org.opencontainers.image.title="mock-spine" \
      org.opencontainers.image.description="A local NHS Spine: real host names, mutual TLS and stateful emulators" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
ENV NODE_ENV=production \
    MOCK_SPINE_HOST=0.0.0.0 \
    MOCK_SPINE_HTTPS_PORT=443 \
    MOCK_SPINE_LDAPS_PORT=636 \
    MOCK_SPINE_LDAP_PORT=389 \
    MOCK_SPINE_HTTP_PORT=80 \
    MOCK_SPINE_CERTS=/certs
WORKDIR /mock-spine
COPY --from=dependencies /build/node_modules node_modules
COPY --from=compiled /build/dist dist
COPY package.json LICENSE README* ./
COPY bin bin
COPY stubs stubs
COPY examples examples
# A volume mounted here takes over the owner, so that a process without rights can make the CA in it.
COPY --chown=1000:1000 certs/README.md /certs/
# By number, so that Kubernetes can see that it isn't root.
USER 1000:1000
VOLUME /certs
EXPOSE 443 636 389 80
# The command waits by itself, hence the first look soon. No --start-interval: engines and builders before 25 refuse the whole file.
HEALTHCHECK --interval=3s --timeout=35s --retries=3 CMD ["node", "bin/mock-spine.js", "ready", "--wait", "30s"]
ENTRYPOINT ["node", "bin/mock-spine.js"]
CMD ["up"]
