// What a client program does with its one way to read: the plan that a situation names, as in ../programs/plan.py. A failure is left to node.
import net from "node:net"

export const BASE = process.env.ECOSYSTEM_URL
// How long a client waits for its server, in milliseconds.
export const PATIENCE = 2000

function meetsABug() {
    const settings = { epochs: 3 }
    return settings.schedule.warmup
}

// What a task for metrics does whose server is not there.
function tellsNobody() {
    return new Promise((resolve) => {
        net.connect(Number(process.env.ECOSYSTEM_CLOSED_PORT), "127.0.0.1").on("error", resolve).on("connect", resolve)
    })
}

export async function follow(read) {
    const plan = process.argv[2]
    if (plan === "read-again-then-bug") {
        await read(BASE).catch((error) => console.log("trying again after", error.name))
    }
    if (plan === "thread-refused") {
        await tellsNobody()
    }
    await read(BASE)
    if (plan.endsWith("then-bug")) {
        meetsABug()
    }
    if (plan === "thread-refused") {
        process.exit(3)
    }
    console.log("done")
}
