import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/**
 * Fills the heap with small objects, dumps it, and waits to be asked: lists of nodes, half with a number and half with a
 * word of their own. Arguments: nodes, and the file of the dump. Two and a half objects and 136 bytes of a dump a node.
 */
public class SmallObjects {
    static final String WORDS =
            "words of its own, as many as the name of a customer has with street, town, post code and number ";

    static class Node {
        Node next;
        Object value;
        int number;
    }

    public static void main(String[] arguments) throws Exception {
        int lists = Integer.parseInt(arguments[0]) / 250;
        Object[] all = new Object[lists];
        for (int i = 0; i < lists; i++) {
            Node head = null;
            for (int j = 0; j < 250; j++) {
                Node node = new Node();
                node.next = head;
                node.number = j;
                node.value = j % 2 == 0 ? (Object) Integer.valueOf(100_000 + i + j) : (Object) (WORDS + j);
                head = node;
            }
            all[i] = head;
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(arguments[1], true);
        System.out.println("dumped");
        System.in.read();
        System.out.println(all.length);
    }
}
