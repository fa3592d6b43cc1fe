import java.util.ArrayDeque;

/** Keeps the newest blocks and drops the oldest: a live set that stays, with garbage in small and now and then huge arrays. */
public class Churn {
  private static Object sink;

  public static void main(String[] args) throws InterruptedException {
    int liveMb = Integer.parseInt(args[0]);
    int millis = Integer.parseInt(args[1]);
    int hugeKb = Integer.parseInt(args[2]);
    boolean ask = args.length > 3 && args[3].equals("ask");
    int pause = args.length > 4 ? Integer.parseInt(args[4]) : 1;
    ArrayDeque<byte[]> kept = new ArrayDeque<>();
    long end = System.nanoTime() + millis * 1_000_000L;
    for (int i = 0; System.nanoTime() < end; i++) {
      for (int j = 0; j < 40; j++) sink = new byte[8_000];
      kept.addLast(new byte[16_000]);
      if (kept.size() > liveMb * 64) kept.removeFirst();
      if (hugeKb > 0 && i % 50 == 0) sink = new byte[hugeKb << 10];
      if (ask && i == 400) System.gc();
      if (pause > 0) Thread.sleep(pause);
    }
    System.out.println(kept.size());
  }
}
