// How a program in Node ends: ends.js CLIENT ENDING.
//
// Asks $URL in one of Node's ways, and ends in one of a program's ways. $LIMIT is its time limit in seconds, $REFUSED a port
// where nobody listens.
'use strict';
const http = require('http');
const https = require('https');
const net = require('net');

const {URL: url, PORT: port, REFUSED: refused} = process.env;
const limit = 1000 * Number(process.env.LIMIT);
const sleep = time => new Promise(resolve => setTimeout(resolve, time));

const clients = {
    async fetch() {
        const answer = await fetch(url, {signal: AbortSignal.timeout(limit)});
        if (!answer.ok) throw new Error(`fetch failed: ${answer.status} ${answer.statusText}`);
        return answer.text();
    },
    async json() {
        return (await fetch(url)).json();
    },
    http: () => new Promise((resolve, reject) => {
        const request = (url.startsWith('https') ? https : http).get(url, {timeout: limit}, answer => {
            if (answer.statusCode !== 200) reject(new Error(`Request failed with status code ${answer.statusCode}`));
            answer.on('data', resolve).on('error', reject);
        });
        request.on('error', reject).on('timeout', () => request.destroy(new Error(`timeout of ${limit}ms exceeded`)));
    }),
    // An error event that nobody listens to.
    unheard: () => new Promise(resolve => http.get(url, answer => answer.on('data', resolve))),
    net: () => new Promise((resolve, reject) => {
        const peer = net.connect(port, '127.0.0.1', () => peer.write('GET / HTTP/1.0\r\n\r\n'));
        peer.setTimeout(limit, () => peer.destroy(Object.assign(new Error('read ETIMEDOUT'), {code: 'ETIMEDOUT'})));
        peer.on('data', resolve).on('error', reject).on('close', () => reject(new Error('socket hang up')));
    }),
    name: () => new Promise((resolve, reject) => http.get('http://storage.example.test/', resolve).on('error', reject)),
};

const refusal = () => new Promise(resolve => net.connect(refused, '127.0.0.1').on('error', resolve));

const endings = {
    plainly: client => client(),
    async console(client) {
        await client().catch(error => {
            console.error('cannot fetch the data:', error.message);
            process.exit(1);
        });
    },
    async object(client) {
        await client().catch(error => {
            console.error(error);
            process.exitCode = 1;
        });
    },
    async cause(client) {
        await client().catch(error => {
            throw new TypeError('no features', {cause: error});
        });
    },
    async json(client) {
        await client().catch(error => {
            console.error(JSON.stringify({level: 'error', msg: 'fetch failed', err: {message: error.message, stack: error.stack}}));
            process.exit(1);
        });
    },
    async silent(client) {
        await client().catch(() => process.exit(3));
    },
    async any(client) {
        await Promise.any([client(), client()]);
    },
    async string(client) {
        await client().catch(error => Promise.reject(`lost: ${error.message}`));
    },
    async bug(client) {
        await client();
        undefined.features;
    },
    async reference(client) {
        await client();
        notDefinedHere();
    },
    async module(client) {
        await client();
        require('not-installed-here');
    },
    async assertion(client) {
        const text = String(await client());
        require('assert').strictEqual(text, 'connect ECONNREFUSED 127.0.0.1:5432');
    },
    async tolerated(client) {
        console.warn('goes on without:', (await refusal()).message);
        await client();
        await sleep(1600);
        undefined.features;
    },
    async quoting(client) {
        await client();
        console.log('expected: Error: connect ECONNREFUSED 127.0.0.1:5432');
        process.exit(1);
    },
    async range(client) {
        await client();
        new Array(-1);
    },
};

endings[process.argv[3]](clients[process.argv[2]]);
