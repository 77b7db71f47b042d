import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

final class JdkHttpClient {
    public static void main(String[] arguments) throws Exception {
        HttpClient client = HttpClient.newBuilder().sslContext(Plan.context()).connectTimeout(Plan.PATIENCE).build();
        Plan.follow(arguments[0], () -> {
            HttpRequest asked = HttpRequest.newBuilder(URI.create(Plan.BASE + "/data.csv")).timeout(Plan.PATIENCE).build();
            HttpResponse<byte[]> answer = client.send(asked, HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() != 200) {
                throw new IOException("HTTP status " + answer.statusCode());
            }
        });
    }
}
