import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3"
import { BASE, PATIENCE, follow } from "./plan.mjs"

const client = new S3Client({
    endpoint: BASE,
    region: "us-east-1",
    credentials: { accessKeyId: "key", secretAccessKey: "secret" },
    forcePathStyle: true,
    maxAttempts: 2,
    requestHandler: { requestTimeout: PATIENCE, socketTimeout: PATIENCE, connectionTimeout: PATIENCE, throwOnRequestTimeout: true },
})

await follow(async () => {
    const answer = await client.send(new GetObjectCommand({ Bucket: "bucket", Key: "data.csv" }))
    await answer.Body.transformToByteArray()
})
