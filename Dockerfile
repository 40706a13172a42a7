# A lab for a class: docs/operators.md, "In a container", has the commands.

FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# One static file, which needs no C library.
RUN CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' -o /out/lab ./cmd/lab \
    && mkdir -p /out/data

# Nothing but the program and its data: no shell, no packages, nobody to be but
# a user without rights.
FROM scratch
COPY --from=build /out/lab /lab
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
ENV LAB_DATA=/data
VOLUME /data
EXPOSE 8080 8000
# Stopping ends the open streams by SIGTERM within two seconds.
ENTRYPOINT ["/lab"]
CMD ["-class"]
