// How a program in Node ends that uses the network over TLS: asks_over_tls.js CLIENT PLAN PATH ENDING.
//
// Asks $URL + PATH by `fetch` or `https`, as its plan is, and ends in one of a program's ways. $LIMIT is its time limit in
// seconds. A path with "upload" gets 16 MiB.
'use strict';
const https = require('https');

const [client, plan, path, ending] = process.argv.slice(2);
const origin = process.env.URL;
const limit = 1000 * Number(process.env.LIMIT);
const upload = name => name.includes('upload') && Buffer.alloc(16 << 20, 'x');

const agent = new https.Agent({keepAlive: true});

const clients = {
    async fetch(name) {
        const body = upload(name);
        const answer = await fetch(origin + name, {signal: AbortSignal.timeout(limit), ...(body && {method: 'PUT', body})});
        if (!answer.ok) throw new Error(`HTTP error! status: ${answer.status}`);
        return answer.json();
    },
    https: name => new Promise((resolve, reject) => {
        const body = upload(name);
        const request = https.request(origin + name, {agent, method: body ? 'PUT' : 'GET', timeout: limit}, answer => {
            if (answer.statusCode !== 200) {
                answer.resume();
                reject(new Error(`Request failed with status code ${answer.statusCode}`));
            }
            let text = '';
            answer.on('data', part => { text += part; }).on('error', reject).on('end', () => resolve(JSON.parse(text)));
        });
        request.on('error', reject).on('timeout', () => request.destroy(new Error(`timeout of ${limit}ms exceeded`)));
        request.end(body || undefined);
    }),
};

const sleep = time => new Promise(resolve => setTimeout(resolve, time));

// Telemetry goes to $TELEMETRY, over a connection that stays open; resolves when it has been reset.
const telemetry = new https.Agent({keepAlive: true});
const measure = () => new Promise((resolve, reject) => https.get(process.env.TELEMETRY + '/reset-later', {agent: telemetry}, answer => {
    answer.resume().socket.on('close', resolve);
}).on('error', reject));

const plans = {
    once: ask => ask(path),
    async again(ask) {
        for (let attempt = 1; ; attempt++) {
            try {
                return await ask(path);
            } catch (error) {
                if (attempt === 3) throw error;
                console.warn(`attempt ${attempt} failed: ${error.message}; trying again`);
                await sleep(100);
            }
        }
    },
    // The peer ends the connection meanwhile.
    async idle(ask) {
        const data = await ask(path);
        await sleep(600);
        return data;
    },
    instead: ask => ask(path).catch(() => ask('/mirror')),
    async beside(ask) {
        const measured = measure();
        const data = await ask(path);
        const alive = setInterval(() => {}, 100); // Node does not stay for a connection that an agent keeps
        await measured;
        clearInterval(alive);
        return data;
    },
};

const endings = {
    rejection: work => work(),
    uncaught: work => work().catch(error => setImmediate(() => { throw error; })),
    printed: work => work().catch(error => {
        console.error(error);
        process.exit(1);
    }),
    logged: work => work().catch(error => {
        console.error(`2026-11-29T12:00:00.000Z ERROR [loader] cannot load the data: ${error.message}`);
        process.exit(1);
    }),
    silent: work => work().then(() => process.exit(3), () => process.exit(3)),
    async bug(work) {
        const data = await work();
        console.log(data.features.length.toFixed());
    },
    good: work => work().then(() => process.exit(0)),
};

endings[ending](() => plans[plan](clients[client]));
