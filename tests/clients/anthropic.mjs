// SPDX-License-Identifier: GPL-3.0-or-later
// Anthropic's SDK through the gateway.

import assert from 'node:assert/strict';

import Anthropic from '@anthropic-ai/sdk';

import {
    check, checkCall, checkText, checkTokens, demo, gateway, hear, key, model, rejection, release, runCases, weather,
} from './check.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];
const tools = [{ name: weather.name, description: weather.description, input_schema: weather.schema }];
const max_tokens = 200;

function clientAt(path, apiKey = key) {
    return new Anthropic({ baseURL: gateway + path, apiKey, maxRetries: 0 });
}
const client = clientAt(demo ? '/demo' : '/anthropic');

// Cached input is counted beside input_tokens.
function checkUsage(usage) {
    checkTokens(usage.input_tokens + (usage.cache_read_input_tokens ?? 0), usage.output_tokens);
}

check('chat', 'both', async () => {
    const answer = await client.messages.create({ model: model('chat'), max_tokens, messages });
    checkText(answer.content[0].text);
    checkUsage(answer.usage);
    assert.equal(answer.model, model('chat'));
});

check('stream', 'both', async () => {
    const pieces = [];
    const stream = client.messages.stream({ model: model('stream'), max_tokens, messages });
    stream.on('text', (piece) => {
        pieces.push(piece);
        if (pieces.length === 1) release('rest');
    });
    const answer = await stream.finalMessage();
    assert.ok(pieces.length > 2, `${pieces.length} pieces`);
    checkText(pieces.join(''));
    checkUsage(answer.usage);
});

const question = [{ role: 'user', content: 'What is the weather in Reykjavík?' }];

async function toolTurns(first) {
    assert.equal(first.stop_reason, 'tool_use');
    const call = first.content.find((block) => block.type === 'tool_use');
    checkCall(call.name, call.input);
    const second = await client.messages.create({
        model: model('tools'),
        max_tokens,
        tools,
        messages: [
            ...question,
            { role: 'assistant', content: first.content },
            { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: '3 degrees' }] },
        ],
    });
    assert.equal(second.stop_reason, 'end_turn');
    checkText(second.content[0].text);
}

check('tools', 'both', async () => {
    await toolTurns(await client.messages.create({ model: model('tools'), max_tokens, tools, messages: question }));
});

check('tools, streamed', 'both', async () => {
    const stream = client.messages.stream({ model: model('tools'), max_tokens, tools, messages: question });
    await toolTurns(await stream.finalMessage());
});

check('errors', 'both', async () => {
    const failing = (part) => rejection(client.messages.create({ model: model(part), max_tokens, messages }));
    const limited = await failing('429');
    assert.ok(limited instanceof Anthropic.RateLimitError, limited.stack);
    assert.equal(limited.type, 'rate_limit_error');
    assert.equal(limited.headers.get('retry-after'), demo ? '1' : '7');
    const broken = await failing('500');
    assert.ok(broken instanceof Anthropic.InternalServerError, broken.stack);
    assert.notEqual(broken.headers.get('sekisho-error-origin'), 'gateway');
    if (demo) return;
    const unauthorized = await failing('401');
    assert.ok(unauthorized instanceof Anthropic.AuthenticationError, unauthorized.stack);
    assert.match(unauthorized.message, /says the fake/);
    assert.ok((await failing('404')) instanceof Anthropic.NotFoundError);
});

check("the gateway's errors", 'fake', async () => {
    const refused = async (path, name, apiKey) => {
        const error = await rejection(clientAt(path, apiKey).messages.create({ model: name, max_tokens, messages }));
        assert.equal(error.headers.get('sekisho-error-origin'), 'gateway');
        return error;
    };
    const provider = await refused('/nobody', 'any');
    assert.ok(provider instanceof Anthropic.BadRequestError, provider.stack);
    assert.equal(provider.type, 'invalid_request_error');
    assert.equal(provider.headers.get('sekisho-error-code'), '2008');
    const unknown = await refused('', 'nobodys-model');
    assert.ok(unknown instanceof Anthropic.BadRequestError, unknown.stack);
    assert.match(unknown.message, /nobodys-model/);
    const token = await refused('/anthropic', 'fake-chat', 'sk-sekisho-unknown');
    assert.ok(token instanceof Anthropic.AuthenticationError, token.stack);
    assert.equal(token.type, 'authentication_error');
    assert.equal(token.headers.get('sekisho-error-code'), '2009');
});

check('abort in a stream', 'fake', async () => {
    const controller = new AbortController();
    const stream = await client.messages.create(
        { model: model('abort'), max_tokens, messages, stream: true }, { signal: controller.signal });
    for await (const event of stream) {
        if (event.type === 'content_block_delta') controller.abort();
    }
    assert.ok(controller.signal.aborted);
    await hear('ended');
});

check('abort before the answer', 'demo', async () => {
    const controller = new AbortController();
    const call = rejection(
        client.messages.create({ model: model('hang'), max_tokens, messages }, { signal: controller.signal }));
    await hear('begun');
    controller.abort();
    assert.ok((await call) instanceof Anthropic.APIUserAbortError);
    await hear('ended');
});

await runCases();
