#!/bin/sh
# Makes all recordings anew: record.sh [seconds]. Needs Go and a JDK of at least 17; takes twice the seconds.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
recordings="$here/../recordings"
seconds=${1:-100}
build=$(mktemp -d)
(cd "$here/go" && go build -trimpath -o "$build/service" .)
for behaviour in flat leak-slow leak-fast leak-late leak-goroutines cache-fills warm-up step burst; do
  GOMAXPROCS=1 "$build/service" -behaviour $behaviour -out "$recordings/go-$behaviour.csv" -for "${seconds}s" &
done
wait
javac -d "$build" "$here/jvm/Recording.java"
for behaviour in flat leak-slow leak-fast leak-late leak-threads cache-fills warm-up step burst; do
  java -Xmx96m -Xmn6m -XX:+UseSerialGC -cp "$build" Recording $behaviour "$recordings/jvm-$behaviour.csv" "$seconds" &
done
wait
rm -r "$build"
