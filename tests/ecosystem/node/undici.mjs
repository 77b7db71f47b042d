import { Agent, request } from "undici"
import { PATIENCE, follow } from "./plan.mjs"

const dispatcher = new Agent({ headersTimeout: PATIENCE, bodyTimeout: PATIENCE })

await follow(async (base) => {
    const answer = await request(`${base}/data.csv`, { dispatcher })
    if (answer.statusCode !== 200) {
        throw new Error(`HTTP status ${answer.statusCode}`)
    }
    await answer.body.arrayBuffer()
})
