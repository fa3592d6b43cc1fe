#!/bin/sh
# Makes recordings anew: record.sh [set...], all fourteen sets when none is named. Needs Go and a JDK of at least 17.
#
# The nine programs of a set run at once, so a set takes as long as one recording: 100 to 140 s, all sets half an hour.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
recordings="$here/../recordings"
build=$(mktemp -d)
trap 'rm -r "$build"' EXIT

# go_set NAME SECONDS SEED: under the GOGC, GOMEMLIMIT and GOMAXPROCS of the environment
go_set() {
  for behaviour in flat leak-slow leak-fast leak-late leak-goroutines cache-fills warm-up step burst; do
    "$build/service" -behaviour $behaviour -out "$recordings/$1-$behaviour.csv" -for "$2s" -seed "$3" &
  done
  wait
}

# jvm_set NAME SECONDS OPTION...
jvm_set() {
  name=$1
  seconds=$2
  shift 2
  for behaviour in flat leak-slow leak-fast leak-late leak-threads cache-fills warm-up step burst; do
    java "$@" -cp "$build" Recording $behaviour "$recordings/$name-$behaviour.csv" "$seconds" &
  done
  wait
}

record() {
  case $1 in
    go) GOMAXPROCS=1 go_set go 100 1 ;;
    go-gogc200) GOMAXPROCS=1 GOGC=200 go_set go-gogc200 120 7 ;;
    go-gogc50) GOMAXPROCS=1 GOGC=50 GOMEMLIMIT=160MiB go_set go-gogc50 110 3 ;;
    go-gogc120) GOMAXPROCS=2 GOGC=120 go_set go-gogc120 140 11 ;;
    go-gogc80) GOMAXPROCS=1 GOGC=80 go_set go-gogc80 125 17 ;;
    go-gogc150) GOMAXPROCS=1 GOGC=150 go_set go-gogc150 130 23 ;;
    go-gogc70) GOMAXPROCS=2 GOGC=70 go_set go-gogc70 115 29 ;;
    jvm) jvm_set jvm 100 -Xmx96m -Xmn6m -XX:+UseSerialGC ;;
    jvm-g1) jvm_set jvm-g1 120 -Xmx128m -XX:+UseG1GC -XX:G1HeapRegionSize=1m ;;
    jvm-parallel) jvm_set jvm-parallel 110 -Xmx80m -Xmn8m -XX:+UseParallelGC ;;
    jvm-shenandoah) jvm_set jvm-shenandoah 140 -Xmx112m -XX:+UseShenandoahGC ;;
    jvm-zgc) jvm_set jvm-zgc 125 -Xmx160m -XX:+UseZGC ;;
    jvm-serial) jvm_set jvm-serial 130 -Xmx120m -Xmn10m -XX:+UseSerialGC ;;
    jvm-g1-quick) jvm_set jvm-g1-quick 115 -Xmx100m -XX:+UseG1GC -XX:MaxGCPauseMillis=20 ;;
    *)
      echo "no set $1" >&2
      exit 64
      ;;
  esac
}

if [ $# -eq 0 ]; then
  set -- go go-gogc200 go-gogc50 go-gogc120 go-gogc80 go-gogc150 go-gogc70 jvm jvm-g1 jvm-parallel jvm-shenandoah jvm-zgc jvm-serial jvm-g1-quick
fi
(cd "$here/go" && go build -trimpath -o "$build/service" .)
javac -d "$build" "$here/jvm/Recording.java"
for set in "$@"; do record "$set"; done
