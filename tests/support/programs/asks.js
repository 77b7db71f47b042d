// Asks a server, at $HOST or loopback, one question, in one of Node's ways: asks.js WAY PORT [tls]. Ends with 1 if there was no
// whole answer.
"use strict";

const [way, port, tls] = process.argv.slice(2);
const place = {host: process.env.HOST || "127.0.0.1", port: Number(port), rejectUnauthorized: false};
const LIMIT = 1000 * (process.env.LIMIT || 60);

// In which words is a matter of a race: whether the end or the error is heard of first.
function fail() {
    if (process.exitCode !== 1)
        console.log("failed");
    process.exitCode = 1;
}

function byHttp() {
    const request = require(tls ? "https" : "http").get(place, (answer) => {
        answer.on("error", fail);
        answer.on("end", () => console.log("answered"));
        answer.resume();
    });
    // Not request.setTimeout: before Node 20 it began with the connection, and so never where there is none.
    const limit = setTimeout(() => request.destroy(new Error("too late")), LIMIT);
    request.on("error", fail);
    request.on("close", () => clearTimeout(limit));
}

function bySocket() {
    let answer = "";
    const peer = tls ? require("tls").connect(place) : require("net").connect(place);
    peer.setTimeout(LIMIT, () => peer.destroy(new Error("too late")));
    peer.on(tls ? "secureConnect" : "connect", () => peer.write("GET / HTTP/1.0\r\nAccept: text/plain\r\n\r\n"));
    peer.on("data", (data) => { answer += data; });
    peer.on("error", fail);
    peer.on("end", () => answer ? console.log("answered") : fail());
}

if (way === "http")
    byHttp();
else
    bySocket();
