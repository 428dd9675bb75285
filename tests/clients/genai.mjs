// SPDX-License-Identifier: GPL-3.0-or-later
// Google's SDK through the gateway. Its errors have a status and a text, no headers, and it does not retry unless
// told to.

import assert from 'node:assert/strict';

import { ApiError, GoogleGenAI } from '@google/genai';

import {
    check, checkCall, checkText, checkTokens, gateway, hear, key, model, rejection, release, runCases, weather,
} from './check.mjs';

const contents = 'Say hello.';
const tools = [
    {
        functionDeclarations: [
            { name: weather.name, description: weather.description, parametersJsonSchema: weather.schema },
        ],
    },
];

function clientAt(path, apiKey = key) {
    return new GoogleGenAI({ apiKey, httpOptions: { baseUrl: gateway + path } });
}
const { models } = clientAt('/google-ai-studio');

// Thoughts are counted beside candidates.
function checkUsage(usage) {
    checkTokens(usage.promptTokenCount, usage.candidatesTokenCount + (usage.thoughtsTokenCount ?? 0));
}

check('chat', 'fake', async () => {
    const answer = await models.generateContent({ model: model('chat'), contents });
    checkText(answer.text);
    checkUsage(answer.usageMetadata);
    assert.equal(answer.modelVersion, model('chat'));
});

check('stream', 'fake', async () => {
    const pieces = [];
    let usage;
    for await (const chunk of await models.generateContentStream({ model: model('stream'), contents })) {
        pieces.push(chunk.text);
        if (pieces.length === 1) release('rest');
        usage = chunk.usageMetadata ?? usage;
    }
    assert.ok(pieces.length > 2, `${pieces.length} pieces`);
    checkText(pieces.join(''));
    checkUsage(usage);
});

const question = { role: 'user', parts: [{ text: 'What is the weather in Reykjavík?' }] };

async function toolTurns(content) {
    const { functionCall } = content.parts[0];
    checkCall(functionCall.name, functionCall.args);
    const result = {
        role: 'user',
        parts: [{ functionResponse: { name: functionCall.name, response: { output: '3 degrees' } } }],
    };
    const second = await models.generateContent({
        model: model('tools'), contents: [question, content, result], config: { tools },
    });
    checkText(second.text);
}

check('tools', 'fake', async () => {
    const first = await models.generateContent({ model: model('tools'), contents: [question], config: { tools } });
    assert.equal(first.functionCalls.length, 1);
    await toolTurns(first.candidates[0].content);
});

check('tools, streamed', 'fake', async () => {
    const stream = await models.generateContentStream({
        model: model('tools'), contents: [question], config: { tools },
    });
    const found = [];
    for await (const chunk of stream) {
        if (chunk.functionCalls) found.push(chunk.candidates[0].content);
    }
    assert.equal(found.length, 1);
    await toolTurns(found[0]);
});

check('embeddings', 'fake', async () => {
    const answer = await models.embedContent({ model: model('embeddings'), contents: ['one', 'two'] });
    assert.equal(answer.embeddings.length, 2);
    assert.ok(answer.embeddings[1].values.every(Number.isFinite));
});

async function failing(client, name) {
    const error = await rejection(client.generateContent({ model: name, contents }));
    assert.ok(error instanceof ApiError, error.stack);
    const { error: body } = JSON.parse(error.message);
    assert.equal(body.code, error.status);
    return body;
}

check('errors', 'fake', async () => {
    for (const status of [401, 404, 429, 500]) {
        const error = await failing(models, model(String(status)));
        assert.equal(error.code, status);
        assert.match(error.message, /says the fake/);
    }
});

check("the gateway's errors", 'fake', async () => {
    const provider = await failing(clientAt('/nobody').models, 'any');
    assert.equal(provider.code, 400);
    assert.match(provider.message, /Invalid provider/);
    const unknown = await failing(clientAt('').models, 'nobodys-model');
    assert.equal(unknown.code, 400);
    assert.match(unknown.message, /nobodys-model/);
    const token = await failing(clientAt('/google-ai-studio', 'sk-sekisho-unknown').models, 'fake-chat');
    assert.equal(token.code, 401);
    assert.equal(token.status, 'UNAUTHENTICATED');
});

check('abort in a stream', 'fake', async () => {
    const controller = new AbortController();
    const stream = await models.generateContentStream({
        model: model('abort'), contents, config: { abortSignal: controller.signal },
    });
    const error = await rejection((async () => {
        for await (const chunk of stream) {
            if (chunk.text) controller.abort();
        }
    })());
    assert.equal(error.name, 'AbortError', error.stack);
    await hear('ended');
});

await runCases();
