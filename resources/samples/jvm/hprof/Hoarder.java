import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.lang.ref.WeakReference;

/**
 * A program with a memory that one can know by heart: orders that nothing forgets, words that are there many times,
 * collections with much room for little, and something that only a weak reference knows.
 *
 * Its argument is how many orders it takes, and how many more for every "+" of its input. It says "ready" when a dump may
 * be taken. Compiled with -XDstringConcat=inline, so that the heap holds less of the JVM's own.
 */
public class Hoarder {
    static final List<Order> ORDERS = new ArrayList<>();
    static final Map<String, List<String>> INDEX = new HashMap<>();
    static final List<Object> ROOMY = new ArrayList<>();
    static WeakReference<Order> weak;

    /** Fields of every size, so that their places matter. */
    static class Order {
        final int number;
        final boolean paid;
        final String customer;
        final byte[] document;
        // Wide, so that few of them are much memory and little of a dump once it is packed.
        double day001, day002, day003, day004, day005, day006, day007, day008, day009, day010, day011, day012;
        double day013, day014, day015, day016, day017, day018, day019, day020, day021, day022, day023, day024;
        double day025, day026, day027, day028, day029, day030, day031, day032, day033, day034, day035, day036;
        double day037, day038, day039, day040, day041, day042, day043, day044, day045, day046, day047, day048;
        double day049, day050, day051, day052, day053, day054, day055, day056, day057, day058, day059, day060;
        double day061, day062, day063, day064, day065, day066, day067, day068, day069, day070, day071, day072;
        double day073, day074, day075, day076, day077, day078, day079, day080, day081, day082, day083, day084;
        double day085, day086, day087, day088, day089, day090, day091, day092, day093, day094, day095, day096;
        Order before;

        Order(int number, Order before) {
            this.number = number;
            this.paid = number % 2 == 0;
            this.customer = new String("customer " + number % 10);
            this.document = new byte[100 + number % 50];
            this.before = before;
        }
    }

    static class Urgent extends Order {
        byte level = 3;
        short lane = 7;
        long due = 1L << 40;
        double fee = 1.5;
        char letter = 'u';

        Urgent(int number, Order before) {
            super(number, before);
        }
    }

    static void hoard(int count) {
        for (int i = 0; i < count; i++) {
            Order before = ORDERS.isEmpty() ? null : ORDERS.get(ORDERS.size() - 1);
            ORDERS.add(i % 4 == 0 ? new Urgent(ORDERS.size(), before) : new Order(ORDERS.size(), before));
        }
    }

    public static void main(String[] arguments) throws Exception {
        hoard(Integer.parseInt(arguments[0]));
        for (int i = 0; i < 20; i++) {
            INDEX.put("key " + i, new ArrayList<>(Arrays.asList("a" + i, "b" + i)));
            ROOMY.add(new HashMap<String, String>(512));
            ROOMY.add(new ArrayList<String>(300));
            HashSet<Integer> set = new HashSet<>(256);
            set.add(i);
            ROOMY.add(set);
            ArrayDeque<String> queue = new ArrayDeque<>(64);
            queue.add("one");
            ROOMY.add(queue);
        }
        Order only = new Order(-1, null);
        weak = new WeakReference<>(only);
        Thread worker = new Thread("worker-7") {
            @Override
            public void run() {
                serve(new long[2_000]);
            }
        };
        worker.setDaemon(true);
        worker.start();
        while (true) {
            System.out.println("ready");
            int input = System.in.read();
            if (input < 0) break;
            if (input == '+') hoard(Integer.parseInt(arguments[0]));
        }
        System.out.println(only.number + ORDERS.size());
    }

    static void serve(long[] buffer) {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException interrupted) {
            buffer[0] = 1;
        }
    }
}
