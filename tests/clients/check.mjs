// SPDX-License-Identifier: GPL-3.0-or-later
// What the programs here share: named cases, one after another, and lines to and from the test that runs them
// (tests/integration/sdk_run.cpp). Standard output has "ok CASE" and "FAILED CASE" with its reason, and
// requests to the test ("release GATE"); standard input has what the test has seen ("ended").

import assert from 'node:assert/strict';
import process from 'node:process';
import readline from 'node:readline';

/** Where the gateway listens, without a path. */
export const gateway = process.env.GATEWAY_URL;
/** What the SDK believes to be its key. */
export const key = process.env.CLIENT_KEY;
/** Against the demo provider; else against the scripted one behind the gateway. */
export const demo = process.env.PROVIDER === 'demo';

/** The model that makes the provider play this part. The demo answers any name, and has parts for a few. */
export function model(part) {
    if (!demo) return `fake-${part}`;
    return ['429', '500', 'hang', 'embeddings'].includes(part) ? `demo-${part}` : 'demo';
}

// A gateway that holds back a stream shows as a case that never ends.
const Patience = 30_000;

const cases = [];

/** `where` is 'both', 'fake' or 'demo'. */
export function check(name, where, run) {
    if (where === 'both' || where === (demo ? 'demo' : 'fake')) cases.push({ name, run });
}

function tell(line) {
    process.stdout.write(`${line}\n`);
}

/** Asks the test to let the scripted provider go on. */
export function release(gate) {
    tell(`release ${gate}`);
}

const heard = new Set();
const waiting = new Map();
readline.createInterface({ input: process.stdin }).on('line', (line) => {
    heard.add(line);
    waiting.get(line)?.();
});

/** Resolves when the test has said this. */
export function hear(line) {
    return heard.has(line) ? Promise.resolve() : new Promise((resolve) => waiting.set(line, resolve));
}

/** What the promise was rejected with. */
export async function rejection(promise) {
    const answer = await promise.then(
        (value) => ({ value }),
        (error) => ({ error }),
    );
    assert.ok('error' in answer, `expected an error, got ${JSON.stringify(answer.value)}`);
    return answer.error;
}

/** The scripted provider's words are known; the demo's only have to be there. */
export function checkText(text) {
    if (demo) assert.ok(text.length > 10, `only "${text}"`);
    else assert.equal(text, 'Hello from the fake.');
}

export function checkTokens(input, output) {
    if (demo) assert.ok(input > 0 && output > 0, `${input} in, ${output} out`);
    else assert.deepEqual({ input, output }, { input: 11, output: 7 });
}

/** The tool that is offered everywhere, as a JSON schema. */
export const weather = {
    name: 'get_weather',
    description: 'The weather in a city',
    schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

export function checkCall(name, parameters) {
    assert.equal(name, weather.name);
    assert.equal(typeof parameters.city, 'string');
    if (!demo) assert.equal(parameters.city, 'Reykjavík');
}

async function inTime(promise) {
    let timer;
    const late = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error('it did not end')), Patience);
    });
    return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** Runs the cases named on the command line, else all of them. */
export async function runCases() {
    const wanted = process.argv.slice(2);
    let failed = 0;
    let done = 0;
    for (const { name, run } of cases) {
        if (wanted.length > 0 && !wanted.includes(name)) continue;
        ++done;
        try {
            await inTime(run());
            tell(`ok ${name}`);
        } catch (error) {
            ++failed;
            tell(`FAILED ${name}: ${error.stack ?? error}`);
        }
    }
    tell(`${done - failed} of ${done} passed`);
    // A case that hangs would keep the program alive.
    process.exit(done === 0 || failed > 0 ? 1 : 0);
}
