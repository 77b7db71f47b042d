import { PATIENCE, follow } from "./plan.mjs"

await follow(async (base) => {
    const answer = await fetch(`${base}/data.csv`, { signal: AbortSignal.timeout(PATIENCE) })
    if (!answer.ok) {
        throw new Error(`HTTP ${answer.status} ${answer.statusText}`)
    }
    await answer.arrayBuffer()
})
