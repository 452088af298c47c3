#!/bin/sh
# Makes the namespace TEMPORAL_NAMESPACE at TEMPORAL_ADDRESS. Ended workflows stay readable there for a week.
set -eu

attempts=30
while ! temporal operator cluster health --address "$TEMPORAL_ADDRESS" >/dev/null 2>&1; do
  attempts=$((attempts - 1))
  if [ "$attempts" -le 0 ]; then
    echo "Temporal does not answer at $TEMPORAL_ADDRESS." >&2
    exit 1
  fi
  sleep 2
done

known() {
  temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" --address "$TEMPORAL_ADDRESS" >/dev/null 2>&1
}

known || temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --address "$TEMPORAL_ADDRESS" --retention 168h

# A new namespace is seen by all parts of the server only after their caches were renewed.
attempts=30
until known; do
  attempts=$((attempts - 1))
  if [ "$attempts" -le 0 ]; then
    echo "The namespace $TEMPORAL_NAMESPACE was made but can't be read." >&2
    exit 1
  fi
  sleep 2
done
echo "The namespace $TEMPORAL_NAMESPACE is there."
