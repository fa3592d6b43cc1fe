#!/bin/sh
# Records the logs beside it: record.sh JDK17 JDK25, the homes of two JDKs. The logs of JDK 8 are written by hand.
set -eu
old=$1/bin new=$2/bin
"$old/javac" --release 11 -d . Churn.java
# churn JAVA OPTIONS… -- ARGUMENTS
churn() { java=$1; shift; "$java/java" -Xms32m -Xmx64m "$@" >/dev/null; }
churn "$old" -XX:+UseG1GC -Xlog:gc*:file=g1-jdk17.log:time,uptime,level,tags Churn 24 1200 700 ask
churn "$old" -XX:+UseParallelGC -Xlog:gc*:file=parallel-jdk17.log:uptimemillis,tags Churn 24 2000 700 ask
churn "$old" -XX:+UseSerialGC -Xlog:gc*:file=serial-jdk17.log:none Churn 24 2000 700 ask
churn "$old" -XX:+UseZGC -Xlog:gc*:file=zgc-jdk17.log:utctime,uptimenanos,level,tags,pid,hostname Churn 12 1200 700 ask
churn "$old" -XX:+UseShenandoahGC -Xlog:gc*,gc+stats=off:file=shenandoah-jdk17.log Churn 16 900 700 ask
churn "$old" -XX:+UseG1GC -Xlog:gc*,gc+heap=debug:file=g1-exact-jdk17.log:time,tags Churn 24 700 700 ask
churn "$new" -XX:+UseG1GC -Xlog:gc:file=g1-tight-jdk25.log:time,uptime Churn 52 500 700 no 0
churn "$new" -XX:+UseZGC -Xlog:gc*,gc+reloc=off,gc+ref=off:file=zgc-jdk25.log:uptime,level,tags Churn 12 900 700 ask
churn "$new" -XX:+UseZGC -Xlog:gc:file=zgc-stalls-jdk25.log Churn 30 300 700 no 0
churn "$new" -XX:+UseShenandoahGC -XX:+UnlockExperimentalVMOptions -XX:ShenandoahGCMode=generational \
  -Xlog:gc*,gc+stats=off,gc+ergo=off:file=shenandoah-jdk25.log Churn 16 700 700 ask
churn "$old" -XX:+UnlockExperimentalVMOptions -XX:+UseShenandoahGC -XX:-ShenandoahPacing \
  -Xlog:gc:file=shenandoah-degenerated-jdk17.log Churn 44 300 700 no 0
mkdir -p rotated
churn "$old" -XX:+UseG1GC -Xlog:gc*:file=rotated/gc.log:time,uptime,level,tags:filecount=3,filesize=16K Churn 24 1500 700
rm Churn.class
