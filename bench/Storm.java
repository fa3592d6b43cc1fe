import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Makes a flight recorder write much: small allocation buffers make an event of nearly every allocation, from many
 * different stacks.
 *
 * java -XX:TLABSize=2k -XX:-ResizeTLAB -XX:StartFlightRecording:… Storm.java SECONDS
 */
public class Storm {
    /** Different stacks: as many as a large program has. */
    private static final int PATHS = 200;
    private static final int DEPTH = 30;
    private static volatile Object sink;

    public static void main(String[] args) throws Exception {
        long end = System.nanoTime() + (long) (Double.parseDouble(args[0]) * 1e9);
        Thread[] threads = new Thread[2];
        for (int i = 0; i < threads.length; i++) {
            Random random = new Random(i);
            threads[i] = new Thread(() -> {
                while (System.nanoTime() < end) left(random, random.nextInt(PATHS), DEPTH);
            }, "storm-" + i);
            threads[i].start();
        }
        for (Thread thread : threads) thread.join();
    }

    /** Calls left or right by the bits of the path. */
    private static void left(Random random, int path, int depth) {
        if (depth == 0) allocate(random);
        else if ((path >> (depth % 11) & 1) == 0) left(random, path, depth - 1);
        else right(random, path, depth - 1);
    }

    private static void right(Random random, int path, int depth) {
        if (depth == 0) allocate(random);
        else if ((path >> (depth % 11) & 1) == 0) left(random, path, depth - 1);
        else right(random, path, depth - 1);
    }

    private static void allocate(Random random) {
        for (int i = 0; i < 200; i++) {
            switch (random.nextInt(5)) {
                case 0 -> sink = new byte[random.nextInt(3000)];
                case 1 -> sink = new int[random.nextInt(800)];
                case 2 -> sink = "text " + i;
                case 3 -> {
                    Map<Integer, String> map = new HashMap<>();
                    for (int key = 0; key < 20; key++) map.put(key, "value");
                    sink = map;
                }
                default -> {
                    List<Object> list = new ArrayList<>();
                    for (int each = 0; each < 30; each++) list.add(new Object());
                    sink = list;
                }
            }
        }
    }
}
