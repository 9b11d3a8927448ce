# An image with the linker, made from this folder:
#
#     docker build --tag bpf-link-wasm .
#     docker run --rm --user "$(id -u):$(id -g)" --volume "$PWD:/work" bpf-link-wasm prog.bc -o prog.o
ARG NODE=node:22-bookworm-slim

FROM ${NODE} AS packages
WORKDIR /source
COPY . .
RUN npm ci --ignore-scripts --no-audit --no-fund \
 && npm pack --pack-destination /tmp ./llvm-wasm ./packages/cli \
 && npm install --global --prefix /installed --no-audit --no-fund /tmp/bpf-link-wasm-*.tgz

FROM ${NODE}
COPY --from=packages /installed /usr/local
USER node
# The engine's machine code, for the user of this image: a link is twice as fast with it.
RUN bpf-link-wasm cache make
WORKDIR /work
ENTRYPOINT ["bpf-link-wasm"]
