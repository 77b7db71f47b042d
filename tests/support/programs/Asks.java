import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Asks a server, at $HOST or loopback, one question, in one of Java's ways: Asks WAY PORT [tls]. Ends with 1 if there was no whole answer. */
final class Asks {
    private static final int LIMIT = (int) (1000 * Double.parseDouble(System.getenv().getOrDefault("LIMIT", "60")));
    private static final String HOST = System.getenv().getOrDefault("HOST", "127.0.0.1");

    private static final class TrustsAll implements X509TrustManager {
        @Override public void checkClientTrusted(X509Certificate[] chain, String kind) {}
        @Override public void checkServerTrusted(X509Certificate[] chain, String kind) {}
        @Override public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static SSLContext context() throws GeneralSecurityException {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private static int bySocket(int port, boolean tls) throws IOException, GeneralSecurityException {
        Socket plain = new Socket();
        plain.connect(new InetSocketAddress(HOST, port), HOST.equals("127.0.0.1") ? LIMIT : 0);
        plain.setSoTimeout(LIMIT);
        try (Socket peer = tls ? context().getSocketFactory().createSocket(plain, "127.0.0.1", port, true) : plain) {
            peer.getOutputStream().write("GET / HTTP/1.0\r\nAccept: text/plain\r\n\r\n".getBytes());
            return peer.getInputStream().readAllBytes().length;
        }
    }

    private static int byUrl(int port, boolean tls) throws IOException, GeneralSecurityException {
        URL url = new URL((tls ? "https" : "http") + "://" + HOST + ":" + port + "/");
        HttpURLConnection connection = (HttpURLConnection) url.openConnection();
        if (connection instanceof HttpsURLConnection) {
            HttpsURLConnection secure = (HttpsURLConnection) connection;
            secure.setSSLSocketFactory(context().getSocketFactory());
            secure.setHostnameVerifier((name, session) -> true);
        }
        connection.setConnectTimeout(LIMIT);
        connection.setReadTimeout(LIMIT);
        try (InputStream answer = connection.getInputStream()) {
            return answer.readAllBytes().length;
        }
    }

    public static void main(String[] arguments) throws GeneralSecurityException {
        int port = Integer.parseInt(arguments[1]);
        boolean tls = arguments.length > 2;
        try {
            int length = arguments[0].equals("url") ? byUrl(port, tls) : bySocket(port, tls);
            System.out.println(length > 0 ? "answered" : "failed");
            System.exit(length > 0 ? 0 : 1);
        } catch (IOException problem) {
            System.out.println("failed"); // which exception it is can be a matter of a race
            System.exit(1);
        }
    }
}
