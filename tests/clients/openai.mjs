// SPDX-License-Identifier: GPL-3.0-or-later
// OpenAI's SDK through the gateway.

import assert from 'node:assert/strict';

import OpenAI from 'openai';

import {
    check, checkCall, checkText, checkTokens, demo, gateway, hear, key, model, rejection, release, runCases, weather,
} from './check.mjs';

const messages = [{ role: 'user', content: 'Say hello.' }];
const tools = [
    { type: 'function', function: { name: weather.name, description: weather.description, parameters: weather.schema } },
];

function clientAt(path, apiKey = key) {
    return new OpenAI({ baseURL: gateway + path, apiKey, maxRetries: 0 });
}
const client = clientAt(demo ? '/demo/v1' : '/openai/v1');

check('chat', 'both', async () => {
    const answer = await client.chat.completions.create({ model: model('chat'), messages });
    checkText(answer.choices[0].message.content);
    checkTokens(answer.usage.prompt_tokens, answer.usage.completion_tokens);
    assert.equal(answer.model, model('chat'));
});

check('stream', 'both', async () => {
    const stream = await client.chat.completions.create({
        model: model('stream'), messages, stream: true, stream_options: { include_usage: true },
    });
    const pieces = [];
    let usage;
    for await (const chunk of stream) {
        const piece = chunk.choices[0]?.delta.content;
        if (piece) pieces.push(piece);
        if (piece && pieces.length === 1) release('rest');
        usage = chunk.usage ?? usage;
    }
    assert.ok(pieces.length > 2, `${pieces.length} pieces`);
    checkText(pieces.join(''));
    checkTokens(usage.prompt_tokens, usage.completion_tokens);
});

check('responses', 'both', async () => {
    const answer = await client.responses.create({ model: model('responses'), input: 'Say hello.' });
    checkText(answer.output_text);
    checkTokens(answer.usage.input_tokens, answer.usage.output_tokens);
});

check('responses stream', 'both', async () => {
    const stream = await client.responses.create({ model: model('responses-stream'), input: 'Say hello.', stream: true });
    const pieces = [];
    let completed;
    for await (const event of stream) {
        if (event.type === 'response.output_text.delta') pieces.push(event.delta);
        if (event.type === 'response.completed') completed = event.response;
    }
    assert.ok(pieces.length > 2, `${pieces.length} pieces`);
    checkText(pieces.join(''));
    checkTokens(completed.usage.input_tokens, completed.usage.output_tokens);
});

const question = [{ role: 'user', content: 'What is the weather in Reykjavík?' }];

async function toolTurns(first) {
    assert.equal(first.choices[0].finish_reason, 'tool_calls');
    const call = first.choices[0].message.tool_calls[0];
    checkCall(call.function.name, JSON.parse(call.function.arguments));
    const second = await client.chat.completions.create({
        model: model('tools'),
        tools,
        messages: [
            ...question,
            first.choices[0].message,
            { role: 'tool', tool_call_id: call.id, content: '3 degrees' },
        ],
    });
    assert.equal(second.choices[0].finish_reason, 'stop');
    checkText(second.choices[0].message.content);
}

check('tools', 'both', async () => {
    await toolTurns(await client.chat.completions.create({ model: model('tools'), tools, messages: question }));
});

check('tools, streamed', 'both', async () => {
    const stream = client.chat.completions.stream({
        model: model('tools'), tools, messages: question, stream_options: { include_usage: true },
    });
    await toolTurns(await stream.finalChatCompletion());
});

check('embeddings', 'both', async () => {
    const answer = await client.embeddings.create({ model: model('embeddings'), input: ['one', 'two'] });
    assert.equal(answer.data.length, 2);
    assert.ok(answer.data[1].embedding.every(Number.isFinite));
    assert.ok(answer.usage.prompt_tokens > 0);
});

check('errors', 'both', async () => {
    const failing = (part) => rejection(client.chat.completions.create({ model: model(part), messages }));
    const limited = await failing('429');
    assert.ok(limited instanceof OpenAI.RateLimitError, limited.stack);
    assert.equal(limited.headers.get('retry-after'), demo ? '1' : '7');
    const broken = await failing('500');
    assert.ok(broken instanceof OpenAI.InternalServerError, broken.stack);
    assert.notEqual(broken.headers.get('sekisho-error-origin'), 'gateway');
    if (demo) return;
    const unauthorized = await failing('401');
    assert.ok(unauthorized instanceof OpenAI.AuthenticationError, unauthorized.stack);
    assert.match(unauthorized.message, /says the fake/);
    assert.ok((await failing('404')) instanceof OpenAI.NotFoundError);
});

check("the gateway's errors", 'fake', async () => {
    const refused = async (path, name, apiKey) => {
        const error = await rejection(clientAt(path, apiKey).chat.completions.create({ model: name, messages }));
        assert.equal(error.headers.get('sekisho-error-origin'), 'gateway');
        assert.equal(error.headers.get('sekisho-error-code'), error.code);
        return error;
    };
    const provider = await refused('/nobody/v1', 'any');
    assert.ok(provider instanceof OpenAI.BadRequestError, provider.stack);
    assert.equal(provider.code, '2008');
    const unknown = await refused('/v1', 'nobodys-model');
    assert.ok(unknown instanceof OpenAI.BadRequestError, unknown.stack);
    assert.match(unknown.message, /nobodys-model/);
    const token = await refused('/openai/v1', 'fake-chat', 'sk-sekisho-unknown');
    assert.ok(token instanceof OpenAI.AuthenticationError, token.stack);
    assert.equal(token.code, '2009');
});

check('abort in a stream', 'fake', async () => {
    const controller = new AbortController();
    const stream = await client.chat.completions.create(
        { model: model('abort'), messages, stream: true }, { signal: controller.signal });
    for await (const chunk of stream) {
        if (chunk.choices[0]?.delta.content) controller.abort();
    }
    assert.ok(controller.signal.aborted);
    await hear('ended');
});

check('abort before the answer', 'demo', async () => {
    const controller = new AbortController();
    const call = rejection(
        client.chat.completions.create({ model: model('hang'), messages }, { signal: controller.signal }));
    await hear('begun');
    controller.abort();
    assert.ok((await call) instanceof OpenAI.APIUserAbortError);
    await hear('ended');
});

await runCases();
