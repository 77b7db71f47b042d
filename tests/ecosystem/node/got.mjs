import got from "got"
import { PATIENCE, follow } from "./plan.mjs"

await follow((base) => got(`${base}/data.csv`, { timeout: { request: PATIENCE }, retry: { limit: 1 } }).buffer())
