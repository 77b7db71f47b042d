import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** What a client program does with its one way to read: the plan that a situation names, as in ../programs/plan.py. */
final class Plan {
    static final String BASE = System.getenv("ECOSYSTEM_URL");
    /** How long a client waits for its server: the start of a JVM and its TLS take seconds where the machine is busy. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    interface Read {
        void read() throws Exception;
    }

    static TrustManagerFactory trusted() throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(Path.of(System.getenv("ECOSYSTEM_CERTIFICATES")))) {
            store.setCertificateEntry("ours", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    static X509TrustManager trustManager() throws Exception {
        return (X509TrustManager) trusted().getTrustManagers()[0];
    }

    static SSLContext context() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trusted().getTrustManagers(), null);
        return context;
    }

    private static void meetsABug() {
        System.out.println(Map.of("epochs", "3").get("learning_rate").length());
    }

    /** What a thread for metrics does whose server is not there. */
    private static void tellsNobody() {
        try (Socket socket = new Socket("127.0.0.1", Integer.parseInt(System.getenv("ECOSYSTEM_CLOSED_PORT")))) {
            socket.getPort();
        } catch (java.io.IOException error) {
            // Nobody hears of it.
        }
    }

    static void follow(String plan, Read client) throws Exception {
        if (plan.equals("read-again-then-bug")) {
            try {
                client.read();
            } catch (java.io.IOException | RuntimeException error) {
                System.out.println("trying again after " + error.getClass().getSimpleName());
            }
        }
        if (plan.equals("thread-refused")) {
            Thread thread = new Thread(Plan::tellsNobody);
            thread.start();
            thread.join();
        }
        client.read();
        if (plan.endsWith("then-bug")) {
            meetsABug();
        }
        if (plan.equals("thread-refused")) {
            System.exit(3);
        }
        System.out.println("done");
        System.exit(0);
    }
}
