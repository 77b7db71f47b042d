import java.net.URI;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

final class AwsS3 {
    public static void main(String[] arguments) throws Exception {
        var trusted = Plan.trusted().getTrustManagers();
        S3Client client = S3Client.builder()
            .endpointOverride(URI.create(Plan.BASE))
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("key", "secret")))
            .overrideConfiguration(settings -> settings.retryStrategy(retries -> retries.maxAttempts(2)))
            .httpClientBuilder(ApacheHttpClient.builder().tlsTrustManagersProvider(() -> trusted).socketTimeout(Plan.PATIENCE))
            .build();
        Plan.follow(arguments[0], () -> client.getObjectAsBytes(asked -> asked.bucket("bucket").key("data.csv")));
    }
}
