import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * How a program in Java ends: Ends CLIENT ENDING. Asks $URL in one of Java's ways, and ends in one of a program's ways. $LIMIT is its time limit in
 * seconds, $REFUSED a port where nobody listens.
 */
final class Ends {
    private static final int LIMIT = (int) (1000 * Double.parseDouble(System.getenv("LIMIT")));
    private static final int PORT = Integer.parseInt(System.getenv("PORT"));
    private static final URI ADDRESS = URI.create(System.getenv("URL"));

    private static String byUrl() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) ADDRESS.toURL().openConnection();
        connection.setReadTimeout(LIMIT);
        try (InputStream answer = connection.getInputStream()) {
            return new String(answer.readAllBytes());
        }
    }

    private static HttpRequest request() {
        return HttpRequest.newBuilder(ADDRESS).timeout(Duration.ofMillis(LIMIT)).build();
    }

    private static String byClient() throws IOException, InterruptedException {
        HttpResponse<String> answer = HttpClient.newHttpClient().send(request(), HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException("Server returned HTTP response code: " + answer.statusCode());
        return answer.body();
    }

    private static String byFuture() {
        CompletableFuture<HttpResponse<String>> answer = HttpClient.newHttpClient().sendAsync(request(), HttpResponse.BodyHandlers.ofString());
        return answer.join().body();
    }

    private static String bySocket() throws IOException {
        try (Socket peer = new Socket()) {
            peer.connect(new InetSocketAddress("127.0.0.1", PORT), LIMIT);
            peer.setSoTimeout(LIMIT);
            peer.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes());
            return new String(peer.getInputStream().readAllBytes());
        }
    }

    private static String ask(String client) throws Exception {
        switch (client) {
        case "URL": return byUrl();
        case "HttpClient": return byClient();
        case "future": return byFuture();
        case "name": return String.valueOf(new Socket("storage.example.test", 80));
        default: return bySocket();
        }
    }

    private static void end(String ending, String client) throws Exception {
        switch (ending) {
        case "runtime":
            try {
                ask(client);
            } catch (IOException error) {
                throw new UncheckedIOException("no features", error);
            }
            break;
        case "logged":
            try {
                ask(client);
            } catch (Exception error) {
                System.err.println("ERROR cannot fetch the data: " + error);
                System.exit(2);
            }
            break;
        case "worker":
            ExecutorService pool = Executors.newSingleThreadExecutor(work -> {
                Thread thread = new Thread(work);
                thread.setDaemon(true);
                return thread;
            });
            pool.submit(() -> ask(client)).get();
            break;
        case "bug":
            List.of(ask(client)).get(1);
            break;
        case "null":
            ask(client);
            String nothing = null;
            nothing.length();
            break;
        case "quoting":
            throw new AssertionError("expected: java.net.ConnectException: Connection refused, but was: " + ask(client));
        case "tolerated":
        case "unclear":
            try {
                new Socket("127.0.0.1", Integer.parseInt(System.getenv("REFUSED")));
            } catch (IOException error) {
                System.err.println("goes on without: " + error.getMessage());
            }
            ask(client);
            Thread.sleep(1600);
            if (ending.equals("unclear")) throw new IllegalStateException("no features");
            throw new NullPointerException("no features");
        default:
            ask(client);
        }
    }

    public static void main(String[] arguments) throws Exception {
        end(arguments[1], arguments[0]);
    }
}
