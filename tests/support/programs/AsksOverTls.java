import java.io.ByteArrayOutputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * How a program in Java ends that uses the network over TLS: AsksOverTls CLIENT PLAN PATH ENDING. Asks $URL + PATH by `HttpClient` or `URL`, as its plan
 * is, and ends in one of a program's ways. It trusts the authority in the file $CA. $LIMIT is its time limit in seconds. A path with "upload" gets
 * 16 MiB.
 */
final class AsksOverTls {
    private static final int LIMIT = (int) (1000 * Double.parseDouble(System.getenv("LIMIT")));
    private static final String ORIGIN = System.getenv("URL");
    private static final byte[] UPLOAD = new byte[16 << 20];
    private static SSLContext context;
    private static HttpClient client;
    private static SSLSocket telemetry;

    private static void trust(String file) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream certificate = new FileInputStream(file)) {
            store.setCertificateEntry("authority", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
    }

    private static String byUrl(String path) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) URI.create(ORIGIN + path).toURL().openConnection();
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setReadTimeout(LIMIT);
        if (path.contains("upload")) {
            connection.setDoOutput(true);
            connection.setRequestMethod("PUT");
            connection.setFixedLengthStreamingMode(UPLOAD.length);
            try (OutputStream body = connection.getOutputStream()) {
                body.write(UPLOAD);
            }
        }
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes());
        }
    }

    private static String byClient(String path) throws IOException, InterruptedException {
        if (client == null) client = HttpClient.newBuilder().sslContext(context).build();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(ORIGIN + path)).timeout(Duration.ofMillis(LIMIT));
        if (path.contains("upload")) request.PUT(HttpRequest.BodyPublishers.ofByteArray(UPLOAD));
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException("Unexpected response status: " + answer.statusCode());
        return answer.body();
    }

    /** Neither client has a time limit for everything: HttpClient for the body of an answer, HttpURLConnection for an upload. */
    private static String byThread(String name, String path) throws Exception {
        ExecutorService pool = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        return pool.submit(() -> name.equals("URL") ? byUrl(path) : byClient(path)).get(LIMIT, TimeUnit.MILLISECONDS);
    }

    private static String ask(String name, String path) throws Exception {
        if (path.equals(name.equals("URL") ? "/stall-upload" : "/stall-in-body")) return byThread(name, path);
        return name.equals("URL") ? byUrl(path) : byClient(path);
    }

    /** Telemetry goes to $TELEMETRY, over a connection that stays open, and that nobody looks at when it is reset. */
    private static void measure() throws IOException {
        URI address = URI.create(System.getenv("TELEMETRY"));
        telemetry = (SSLSocket) context.getSocketFactory().createSocket(address.getHost(), address.getPort());
        telemetry.getOutputStream().write("GET /reset-later HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes());
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        while (!answer.toString().endsWith("}")) answer.write(telemetry.getInputStream().read());
    }

    private static String follow(String plan, String name, String path) throws Exception {
        switch (plan) {
        case "again":
            for (int attempt = 1;; attempt++) {
                try {
                    return ask(name, path);
                } catch (IOException error) {
                    if (attempt == 3) throw error;
                    System.err.println("attempt " + attempt + " failed: " + error.getMessage() + "; trying again");
                    Thread.sleep(100);
                }
            }
        case "instead":
            try {
                return ask(name, path);
            } catch (IOException error) {
                return ask(name, "/mirror");
            }
        case "idle": // the peer ends the connection meanwhile
            String data = ask(name, path);
            Thread.sleep(600);
            return data;
        case "beside":
            measure();
            String answer = ask(name, path);
            Thread.sleep(600);
            return answer;
        default: return ask(name, path);
        }
    }

    private static void end(String ending, String plan, String name, String path) throws Exception {
        switch (ending) {
        case "printed":
            try {
                follow(plan, name, path);
            } catch (Exception error) {
                error.printStackTrace();
                System.exit(1);
            }
            break;
        case "logged":
            try {
                follow(plan, name, path);
            } catch (Exception error) {
                System.err.println("2026-11-29 12:00:00,000 ERROR [main] Loader - cannot load the data: " + error);
                System.exit(1);
            }
            break;
        case "wrapped":
            try {
                follow(plan, name, path);
            } catch (Exception error) {
                throw new IllegalStateException("cannot load the data", error);
            }
            break;
        case "silent":
            try {
                follow(plan, name, path);
            } finally {
                System.exit(3);
            }
            break;
        case "bug":
            follow(plan, name, path);
            String label = System.getenv("NO_SUCH_LABEL");
            System.out.println(label.length());
            break;
        default: follow(plan, name, path);
        }
    }

    public static void main(String[] arguments) throws Exception {
        trust(System.getenv("CA"));
        end(arguments[3], arguments[1], arguments[0], arguments[2]);
        System.exit(0);
    }
}
