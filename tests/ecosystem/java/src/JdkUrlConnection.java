import java.net.HttpURLConnection;
import java.net.URI;
import javax.net.ssl.HttpsURLConnection;

final class JdkUrlConnection {
    public static void main(String[] arguments) throws Exception {
        HttpsURLConnection.setDefaultSSLSocketFactory(Plan.context().getSocketFactory());
        Plan.follow(arguments[0], () -> {
            HttpURLConnection connection = (HttpURLConnection) URI.create(Plan.BASE + "/data.csv").toURL().openConnection();
            connection.setConnectTimeout((int) Plan.PATIENCE.toMillis());
            connection.setReadTimeout((int) Plan.PATIENCE.toMillis());
            connection.getInputStream().readAllBytes();
        });
    }
}
