import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * Makes one recording of the leak corpus: a small service that behaves in one known way while its memory is sampled.
 *
 * <pre>java -Xmx96m -Xmn6m -XX:+UseSerialGC Recording.java leak-slow jvm-leak-slow.csv 100</pre>
 *
 * Every behaviour serves the same base load: requests that allocate short-lived memory, and a store of live objects that
 * are replaced at random, so that young and old collections both have work. The behaviour comes on top.
 */
public final class Recording {
  private static final int TICK_MS = 10;
  private static final int SAMPLE_MS = 250;
  private static final int LIVE_OBJECTS = 6_000;
  private static final int OBJECT_BYTES = 4 << 10;
  /** Objects per tick that die at once: about 16 MB/s. */
  private static final int GARBAGE_PER_TICK = 40;
  private static final int REPLACED_PER_TICK = 20;

  private final Random random = new Random(1);
  private final byte[][] live = new byte[LIVE_OBJECTS][];
  private List<byte[]> kept = new ArrayList<>();
  private final Map<Integer, byte[]> cache = new HashMap<>();
  private final CountDownLatch never = new CountDownLatch(1);
  private byte[] garbage;

  private byte[] object() {
    byte[] object = new byte[OBJECT_BYTES];
    object[random.nextInt(OBJECT_BYTES)] = 1;
    return object;
  }

  private void keep(int objects) {
    for (int i = 0; i < objects; i++) kept.add(object());
  }

  private void serve() {
    for (int i = 0; i < GARBAGE_PER_TICK; i++) garbage = object();
    for (int i = 0; i < REPLACED_PER_TICK; i++) live[random.nextInt(LIVE_OBJECTS)] = object();
  }

  /** One tick of the behaviour; {@code at} is the share of the recording that has passed, 0 to 1. */
  private void act(String behaviour, int n, double at) {
    switch (behaviour) {
      case "flat" -> {}
      case "leak-slow" -> { if (n % 4 == 0) keep(1); }
      case "leak-fast" -> keep(1);
      case "leak-late" -> { if (at > 0.4 && n % 2 == 0) keep(1); }
      case "leak-threads" -> { if (n % 50 == 0) abandonThread(); if (n % 4 == 0) keep(1); }
      case "cache-fills" -> cache.computeIfAbsent(random.nextInt(6_000), key -> object());
      case "warm-up" -> { if (at < 0.1) keep(8); }
      case "step" -> { if (at >= 0.5 && kept.isEmpty()) keep(3_000); }
      case "burst" -> {
        if (at >= 0.65 && at < 0.75 && kept.isEmpty()) keep(4_000);
        if (at >= 0.75) kept = new ArrayList<>();
      }
      default -> throw new IllegalArgumentException("no behaviour " + behaviour);
    }
  }

  private void abandonThread() {
    Thread thread = new Thread(() -> {
      try {
        never.await();
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private static long resident() throws IOException {
    String[] fields = Files.readString(Path.of("/proc/self/statm")).split(" ");
    return Long.parseLong(fields[1]) * 4096;
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long collections(boolean old) {
    long sum = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      boolean collectsOld = bean.getName().contains("Old") || bean.getName().contains("MarkSweep");
      if (collectsOld == old) sum += bean.getCollectionCount();
    }
    return sum;
  }

  public static void main(String[] args) throws Exception {
    String behaviour = args[0];
    long lastsMs = Long.parseLong(args[2]) * 1_000;
    Recording service = new Recording();
    try (PrintWriter out = new PrintWriter(args[1])) {
      out.println("seconds,jvm_memory_used_bytes,process_resident_memory_bytes,jvm_gc_young_count,jvm_gc_old_count,jvm_threads_current");
      long start = System.nanoTime();
      long next = 0;
      for (int n = 0; ; n++) {
        long now = (System.nanoTime() - start) / 1_000_000;
        if (now >= lastsMs) break;
        service.serve();
        service.act(behaviour, n, (double) now / lastsMs);
        if (now >= next) {
          out.printf(Locale.ROOT, "%.3f,%d,%d,%d,%d,%d%n", now / 1000.0, used(), resident(), collections(false), collections(true),
              ManagementFactory.getThreadMXBean().getThreadCount());
          next += SAMPLE_MS;
        }
        Thread.sleep(TICK_MS);
      }
    }
  }
}
