import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** The program in the test image with a JVM: it keeps a part of what it makes, and so runs out of memory when it is told to. */
public class testJvm {
    static final List<byte[]> kept = new ArrayList<>();

    public static void main(String[] args) throws Exception {
        int left = Integer.parseInt(System.getenv().getOrDefault("LEFT", "0"));
        String sink = System.getenv("SINK");
        System.out.println("INFO started");
        for (int round = 0;; round++) {
            if (sink != null && round % 20 == 0) send(sink);
            for (int i = 0; i < 50; i++) {
                byte[] made = new byte[65536];
                made[i] = 1;
            }
            if (left > 0) kept.add(new byte[left]);
            Thread.sleep(10);
        }
    }

    static void send(String sink) throws Exception {
        HttpURLConnection call = (HttpURLConnection) URI.create(sink).toURL().openConnection();
        call.setDoOutput(true);
        call.getOutputStream().write(new byte[1000]);
        if (call.getResponseCode() != 200) throw new IllegalStateException("the sink answers " + call.getResponseCode());
    }
}
