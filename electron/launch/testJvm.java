import java.util.ArrayList;
import java.util.List;

/** The program in the test image with a JVM: it keeps a part of what it makes, and so runs out of memory when it is told to. */
public class testJvm {
    static final List<byte[]> kept = new ArrayList<>();

    public static void main(String[] args) throws InterruptedException {
        int left = Integer.parseInt(System.getenv().getOrDefault("LEFT", "0"));
        System.out.println("INFO started");
        for (;;) {
            for (int i = 0; i < 50; i++) {
                byte[] made = new byte[65536];
                made[i] = 1;
            }
            if (left > 0) kept.add(new byte[left]);
            Thread.sleep(10);
        }
    }
}
