import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * How a program in Java fails after it met something on the network: Fails WAY [MILLISECONDS]. $PEER and $REFUSED are ports. The milliseconds are
 * those between what it met and its bug.
 */
final class Fails {
    private static Socket connect(String variable) throws IOException {
        return new Socket("127.0.0.1", Integer.parseInt(System.getenv(variable)));
    }

    private static HttpRequest question() {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + System.getenv("PEER") + "/")).build();
    }

    private static void ask(HttpClient client) throws IOException, InterruptedException {
        System.out.println(client.send(question(), HttpResponse.BodyHandlers.ofString()).body());
    }

    private static void await(String file) throws InterruptedException {
        while (!new File(file).exists()) Thread.sleep(20);
    }

    /** A connection of the client's pool ends while nobody uses it: then there is a file `gone`. */
    private static HttpClient pool() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        ask(client);
        await("gone");
        return client;
    }

    private static void pushRefusedMetrics() throws IOException, InterruptedException {
        for (int push = 0; push < 6; push++) {
            if (push > 0) Thread.sleep(1200);
            try {
                connect("REFUSED");
            } catch (ConnectException refusal) {
                // the next one may be taken
            }
        }
    }

    private static void tryEachAddress() throws IOException {
        Socket peer = null;
        for (InetAddress address : InetAddress.getAllByName("service"))
            try {
                peer = new Socket(address, Integer.parseInt(System.getenv("PEER")));
                break;
            } catch (ConnectException refusal) {
                System.out.println("next");
            }
        peer.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes());
        System.out.println(peer.getInputStream().read());
    }

    public static void main(String[] arguments) throws Exception {
        int milliseconds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 0;
        switch (arguments[0]) {
        case "refused":
            connect("REFUSED");
            break;
        case "metrics-refused":
            pushRefusedMetrics();
            Thread.sleep(milliseconds);
            break;
        case "one-address-refused":
            tryEachAddress();
            break;
        case "pooled":
            pool();
            Thread.sleep(milliseconds);
            break;
        case "pooled-and-again":
            HttpClient client = pool();
            Thread.sleep(milliseconds);
            ask(client);
            break;
        case "long-poll":
            HttpClient.newHttpClient().sendAsync(question(), HttpResponse.BodyHandlers.ofString());
            await("asked");
            Thread.sleep(milliseconds);
            break;
        default:
            throw new IllegalArgumentException(arguments[0]);
        }
        throw new IllegalStateException("a bug");
    }
}
