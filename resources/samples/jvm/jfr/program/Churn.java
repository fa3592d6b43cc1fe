import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Frequency;
import jdk.jfr.Label;
import jdk.jfr.MemoryAddress;
import jdk.jfr.Name;
import jdk.jfr.Percentage;
import jdk.jfr.SettingDefinition;
import jdk.jfr.SettingControl;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;
import jdk.jfr.Timestamp;
import jdk.jfr.Unsigned;

/**
 * A program that gives a flight recorder something to record: it allocates, waits for locks, throws, sleeps, and keeps a
 * part of what it allocates. Its own events have a field of every kind.
 *
 * java -XX:StartFlightRecording:filename=churn.jfr Churn.java SECONDS [halt]
 */
public class Churn {
    private static final Object LOCK = new Object();
    private static final List<byte[]> KEPT = new ArrayList<>();
    private static final int MOST_KEPT = 2000;
    private static volatile Object sink;

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
        long end = System.nanoTime() + (long) (seconds * 1e9);
        Thread[] workers = new Thread[3];
        for (int i = 0; i < workers.length; i++) {
            long seed = i;
            workers[i] = new Thread(() -> work(end, new Random(seed)), "worker-" + i);
            workers[i].start();
        }
        everyKind();
        for (Thread worker : workers) worker.join();
        System.gc();
        everyKind();
        // As when it is killed: nothing is closed, and only what was flushed is on the disk.
        if (args.length > 1 && args[1].equals("halt")) Runtime.getRuntime().halt(0);
    }

    private static void work(long end, Random random) {
        while (System.nanoTime() < end) {
            sink = allocate(random);
            contend(random);
            fail(random);
            pause(random);
        }
    }

    private static Object allocate(Random random) {
        Map<String, Integer> map = new HashMap<>();
        for (int i = 0; i < 50; i++) map.put("key " + i, random.nextInt());
        if (random.nextInt(30) == 0) keep(new byte[20_000]);
        return random.nextInt(4) == 0 ? new byte[random.nextInt(300_000)] : map;
    }

    private static synchronized void keep(byte[] bytes) {
        if (KEPT.size() < MOST_KEPT) KEPT.add(bytes);
    }

    private static void contend(Random random) {
        if (random.nextInt(10) != 0) return;
        synchronized (LOCK) {
            pauseFor(random.nextInt(25));
        }
    }

    private static void fail(Random random) {
        if (random.nextInt(20) != 0) return;
        try {
            Integer.parseInt("no number");
        } catch (NumberFormatException expected) {
            sink = expected;
        }
    }

    private static void pause(Random random) {
        if (random.nextInt(10) == 0) pauseFor(12);
    }

    private static void pauseFor(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static void everyKind() {
        String pooled = "a text that is long enough for the recorder to keep it in a pool, since it comes again";
        String[] texts = {null, "", "plain", "naïve café", "日本語 🙂", pooled, pooled, pooled};
        for (int i = 0; i < texts.length; i++) {
            EveryKind event = new EveryKind();
            event.begin();
            event.text = texts[i];
            event.inherited = i;
            event.yes = i % 2 == 0;
            event.letter = (char) ('a' + i * 4000);
            event.small = (byte) (i * 50);
            event.medium = (short) (i * -9000);
            event.number = i * -500_000_000;
            event.large = Long.MIN_VALUE / (i + 1);
            event.single = i == 0 ? Float.NaN : 1f / i;
            event.twice = i == 0 ? Double.POSITIVE_INFINITY : Math.PI / i;
            event.thread = i == 0 ? null : Thread.currentThread();
            event.type = i == 0 ? null : i == 1 ? int[][].class : EveryKind.class;
            event.share = i / 8f;
            event.bytes = 1L << (i * 8);
            event.bits = i * 8L;
            event.rate = i * 1000L;
            event.address = -1L << i;
            event.countUnsigned = -i;
            event.smallUnsigned = (byte) -i;
            event.epochMillis = 1_700_000_000_000L + i;
            event.ticks = i * 1_000_000L;
            event.seconds = i == 1 ? Long.MAX_VALUE : i == 2 ? Long.MIN_VALUE : i * 3_600L;
            event.millis = i * -61_001L;
            event.micros = i * 1_001L;
            event.nanos = i * 1_000_000_001L;
            event.commit();
        }
    }

    /** What all events of this program share: a field, and a setting. */
    abstract static class Common extends Event {
        @Label("Inherited")
        int inherited;

        @SettingDefinition
        @Name("kinds")
        protected boolean kinds(Kinds kinds) {
            return true;
        }
    }

    public static class Kinds extends SettingControl {
        private String value = "all";

        @Override
        public String combine(java.util.Set<String> values) {
            return String.join(",", values);
        }

        @Override
        public void setValue(String value) {
            this.value = value;
        }

        @Override
        public String getValue() {
            return value;
        }
    }

    @Name("churn.EveryKind")
    @Label("Every Kind")
    @Category({"Churn", "Kinds"})
    @Description("A field of every kind that an event may have")
    @StackTrace(true)
    static class EveryKind extends Common {
        String text;
        boolean yes;
        char letter;
        byte small;
        short medium;
        int number;
        long large;
        float single;
        double twice;
        Thread thread;
        Class<?> type;
        @Percentage float share;
        @DataAmount(DataAmount.BYTES) long bytes;
        @DataAmount(DataAmount.BITS) long bits;
        @Frequency @DataAmount long rate;
        @MemoryAddress long address;
        @Unsigned int countUnsigned;
        @Unsigned byte smallUnsigned;
        @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH) long epochMillis;
        @Timespan(Timespan.TICKS) long ticks;
        @Timespan(Timespan.SECONDS) long seconds;
        @Timespan(Timespan.MILLISECONDS) long millis;
        @Timespan(Timespan.MICROSECONDS) long micros;
        @Timespan(Timespan.NANOSECONDS) long nanos;
    }
}
