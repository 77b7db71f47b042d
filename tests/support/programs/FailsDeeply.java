import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.ExecutionException;

/** Has a contact with the network that shows no fault, and ends by an exception with a chain of causes, each under sixty frames:
 * FailsDeeply reset|bug. */
final class FailsDeeply {
    private static void contact() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
             Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
             Socket peer = server.accept()) {
            client.getOutputStream().write('a');
            peer.getInputStream().read();
            peer.getOutputStream().write('b');
            client.getInputStream().read();
        }
    }

    private static void load(int depth, String way) throws IOException {
        if (depth > 0)
            load(depth - 1, way);
        else if (way.equals("bug"))
            throw new ArrayIndexOutOfBoundsException("Index 5 out of bounds for length 3");
        else
            throw new SocketException("Connection reset");
    }

    private static void readTable(int depth, String way) throws ExecutionException {
        if (depth > 0) {
            readTable(depth - 1, way);
            return;
        }
        try {
            load(60, way);
        } catch (IOException | RuntimeException problem) {
            throw new ExecutionException("partition 7", problem);
        }
    }

    private static void runJob(int depth, String way) {
        if (depth > 0) {
            runJob(depth - 1, way);
            return;
        }
        try {
            readTable(60, way);
        } catch (ExecutionException problem) {
            throw new UncheckedIOException("table rows", new IOException("stage 3 failed", problem));
        }
    }

    public static void main(String[] arguments) throws IOException {
        contact();
        runJob(60, arguments[0]);
    }
}
