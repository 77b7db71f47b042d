import java.io.IOException;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

final class OkHttp {
    public static void main(String[] arguments) throws Exception {
        OkHttpClient client = new OkHttpClient.Builder()
            .sslSocketFactory(Plan.context().getSocketFactory(), Plan.trustManager())
            .readTimeout(Plan.PATIENCE)
            .connectTimeout(Plan.PATIENCE)
            .build();
        Plan.follow(arguments[0], () -> {
            try (Response answer = client.newCall(new Request.Builder().url(Plan.BASE + "/data.csv").build()).execute()) {
                if (!answer.isSuccessful()) {
                    throw new IOException("Unexpected code " + answer);
                }
                answer.body().bytes();
            }
        });
    }
}
