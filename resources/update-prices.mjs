#!/usr/bin/env node
// SPDX-License-Identifier: GPL-3.0-or-later
// Makes prices.json from the price data in npm's @pydantic/genai-prices (MIT). Needs Node 20, npm and tar:
//     node resources/update-prices.mjs [VERSION]     (the newest without a version)
// The same version always gives the same bytes. Nothing of the package is run: its data is one array literal, and
// the reader below knows literals and nothing else.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE = '@pydantic/genai-prices';
const HERE = dirname(fileURLToPath(import.meta.url));

// Our slug, and whose list it is there. A provider that is not here has no prices: local servers cost nothing
// that could be counted in tokens, and those who bill by the second or the picture do not count in tokens.
const LIST_OF = {
    anthropic: 'anthropic',
    'azure-openai': 'azure',
    baseten: 'baseten',
    cerebras: 'cerebras',
    cohere: 'cohere',
    deepseek: 'deepseek',
    fireworks: 'fireworks',
    'google-ai-studio': 'google',
    grok: 'x-ai',
    groq: 'groq',
    mistral: 'mistral',
    openai: 'openai',
    openrouter: 'openrouter',
    'perplexity-ai': 'perplexity',
    'workers-ai': 'cloudflare',
};

// There, free of charge and priced in something else than tokens look the same: no prices at all. These are free.
const FREE = {
    google: ['gemma-3', 'gemma-3n', 'gemma-4-26b-a4b-it', 'gemma-4-31b-it'],
    openai: ['moderation'],
};
// OpenRouter's suffix for what costs nothing (its "Model variants"); one row instead of all that have it now.
const FREE_SUFFIX = ':free';
const FREE_ROW = {
    id: FREE_SUFFIX,
    match: { ends_with: FREE_SUFFIX },
    prices: { input_mtok: 0, output_mtok: 0 },
};

// What is priced in what our Usage counts, with the divisor from there to one token or request.
const KINDS = {
    input_mtok: ['input', 1_000_000],
    cache_read_mtok: ['cache_read', 1_000_000],
    cache_write_mtok: ['cache_write', 1_000_000],
    cache_write_5m_mtok: ['cache_write', 1_000_000], // over the one before: what is not for an hour is for five minutes
    cache_write_1h_mtok: ['cache_write_1h', 1_000_000],
    output_mtok: ['output', 1_000_000],
    output_reasoning_mtok: ['reasoning', 1_000_000],
    requests_kcount: ['request', 1_000],
};
const TERMS = ['equals', 'starts_with', 'ends_with', 'contains', 'regex'];

function fail(message) {
    throw new Error(`update-prices: ${message}`);
}

/** The array that begins at `at` in a JavaScript text: strings, numbers, !0, !1, null, arrays and objects. */
function readLiteral(text, at) {
    const ESCAPES = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };
    const space = () => {
        while (/\s/.test(text[at] ?? '')) at++;
    };
    const word = (pattern, what) => {
        pattern.lastIndex = at;
        const found = pattern.exec(text) ?? fail(`no ${what} at byte ${at}: ${text.slice(at, at + 40)}`);
        at = pattern.lastIndex;
        return found[0];
    };
    const string = () => {
        const quote = text[at++];
        let out = '';
        while (text[at] !== quote) {
            if (at >= text.length) fail('a string does not end');
            if (quote === '`' && text.startsWith('${', at)) fail('a template with an expression');
            if (text[at] !== '\\') {
                out += text[at++];
                continue;
            }
            const escaped = text[at + 1];
            const hex = /(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2}))/y;
            hex.lastIndex = at + 1;
            const code = hex.exec(text);
            if (code) out += String.fromCodePoint(parseInt(code[1] ?? code[2] ?? code[3], 16));
            else if (escaped !== '\n') out += ESCAPES[escaped] ?? escaped;
            at += 1 + (code ? code[0].length : 1);
        }
        at++;
        return out;
    };
    const list = (close, element) => {
        at++;
        for (space(); text[at] !== close; space()) {
            element();
            space();
            if (text[at] === ',') at++;
            else if (text[at] !== close) fail(`neither a comma nor ${close} at byte ${at}`);
        }
        at++;
    };
    const value = () => {
        space();
        const first = text[at];
        if ('"\'`'.includes(first)) return string();
        if (first === '[') {
            const out = [];
            list(']', () => out.push(value()));
            return out;
        }
        if (first === '{') {
            const out = {};
            list('}', () => {
                const key = '"\'`'.includes(text[at]) ? string() : word(/[A-Za-z_$][\w$]*/y, 'name');
                space();
                if (text[at++] !== ':') fail(`no colon at byte ${at - 1}`);
                if (key === '__proto__') fail('a name that is not data');
                out[key] = value();
            });
            return out;
        }
        if (first === '!') return word(/![01]/y, 'boolean') === '!0';
        if (/[a-z]/.test(first))
            return { true: true, false: false, null: null }[word(/true|false|null/y, 'word')];
        return Number(word(/-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?/y, 'value'));
    };
    return value();
}

/** Alternatives, each a list of terms that must all hold: what "or" and "and" come to, without their nesting. */
function alternatives(match) {
    if (match.or) return match.or.flatMap(alternatives);
    if (match.and)
        return match.and
            .map(alternatives)
            .reduce((all, next) => all.flatMap(a => next.map(b => [...a, ...b])));
    const [[kind, text], ...others] = Object.entries(match);
    if (others.length || !TERMS.includes(kind)) fail(`a match that is not known: ${JSON.stringify(match)}`);
    // All is compared in lower case there; a pattern sees the name in lower case and is left alone.
    return [[[kind, kind === 'regex' ? text : text.toLowerCase()]]];
}

/** Terms by kind, any of which is enough; "and" has the alternatives of several terms. The id alone is the default. */
function matchOf(model) {
    const out = {};
    for (const terms of alternatives(model.match)) {
        if (terms.length > 1) (out.and ??= []).push(terms.map(([kind, text]) => ({ [kind]: text })));
        else (out[terms[0][0]] ??= []).push(terms[0][1]);
    }
    for (const kind of TERMS) if (out[kind]) out[kind] = [...new Set(out[kind])];
    const onlyId = Object.keys(out).join() === 'equals' && out.equals.join('\n') === model.id.toLowerCase();
    return onlyId ? undefined : out;
}

/** USD for `per` of them as 10^-12 USD for one. A price finer than that is rounded: there, 1/12 is 0.0833... */
function picoUsd(usd, per) {
    const pico = Math.round((usd * 1e12) / per);
    if (!(usd >= 0) || !Number.isSafeInteger(pico)) fail(`a price that is none: ${usd}`);
    return pico;
}

function secondOfDay(time) {
    const [, h, m, s, zone, sign, zh, zm] =
        /^(\d\d):(\d\d):(\d\d)(Z|([-+])(\d\d):(\d\d))$/.exec(time) ??
        fail(`a time that is not known: ${time}`);
    const offset = zone === 'Z' ? 0 : (sign === '-' ? -1 : 1) * (Number(zh) * 3600 + Number(zm) * 60);
    return (Number(h) * 3600 + Number(m) * 60 + Number(s) - offset + 86400) % 86400;
}

function timeOfDay(seconds) {
    const part = n => String(n).padStart(2, '0');
    return [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(part).join(':');
}

function pricesOf(prices, constraint) {
    const out = {};
    if (constraint?.type === 'start_date') out.from = constraint.start_date;
    else if (constraint?.type === 'time_of_date')
        out.daily = [constraint.start_time, constraint.end_time].map(time => timeOfDay(secondOfDay(time)));
    else if (constraint) fail(`a constraint that is not known: ${JSON.stringify(constraint)}`);
    const tiers = new Map();
    for (const [key, [name, per]] of Object.entries(KINDS)) {
        const price = prices[key];
        if (price === undefined) continue;
        out[name] = picoUsd(price.base ?? price, per);
        for (const tier of price.tiers ?? []) {
            if (!tiers.has(tier.start)) tiers.set(tier.start, { above: tier.start });
            tiers.get(tier.start)[name] = picoUsd(tier.price, per);
        }
    }
    if (tiers.size) out.tiers = [...tiers.values()].sort((a, b) => a.above - b.above);
    return out;
}

function rowOf(list, model) {
    const dated = Array.isArray(model.prices) ? model.prices : [{ prices: model.prices }];
    let prices = dated.map(one => pricesOf(one.prices, one.constraint));
    if (!Object.keys(prices[0]).length && (model.id.endsWith(FREE_SUFFIX) || FREE[list]?.includes(model.id)))
        prices = [{ input: 0, output: 0 }];
    const match = matchOf(model);
    return { id: model.id, ...(match && { match }), prices: prices.length > 1 ? prices : prices[0] };
}

function modelsOf(provider) {
    if (provider.id !== 'openrouter') return provider.models;
    for (const model of provider.models) {
        const free = alternatives(model.match).some(terms =>
            terms.some(([, text]) => text.endsWith(FREE_SUFFIX)),
        );
        if (free && (!model.id.endsWith(FREE_SUFFIX) || Object.keys(model.prices).length))
            fail(`${model.id} is not free though it is called so`);
    }
    return [FREE_ROW, ...provider.models.filter(model => !model.id.endsWith(FREE_SUFFIX))];
}

/** On one line, spaced like the other files here. */
function line(value) {
    if (Array.isArray(value)) return `[${value.map(line).join(', ')}]`;
    if (value === null || typeof value !== 'object') return JSON.stringify(value);
    return `{${Object.entries(value)
        .map(([key, inner]) => `${JSON.stringify(key)}: ${line(inner)}`)
        .join(', ')}}`;
}

function block(entries, open, close, indent) {
    return `${open}\n${entries.map(entry => `${indent}  ${entry}`).join(',\n')}\n${indent}${close}`;
}

function render(source, licence, providers) {
    const byId = new Map(providers.map(provider => [provider.id, provider]));
    const searched = {};
    for (const [slug, id] of Object.entries(LIST_OF)) {
        const provider = byId.get(id) ?? fail(`${id} has gone from the package`);
        searched[slug] = [id, ...(provider.fallback_model_providers ?? [])];
    }
    const lists = [...new Set(Object.values(searched).flat())].sort();
    const entry = (key, text) => `${JSON.stringify(key)}: ${text}`;
    const top = [
        entry('source', line(source)),
        entry(
            'unit',
            line('10^-12 USD for one token or request, that is millionths of a dollar for a million tokens'),
        ),
        entry('licence', block(licence.map(line), '[', ']', '  ')),
        entry(
            'providers',
            block(
                Object.entries(searched).map(([key, ids]) => entry(key, line(ids))),
                '{',
                '}',
                '  ',
            ),
        ),
        entry(
            'lists',
            block(
                lists.map(id => {
                    const provider = byId.get(id) ?? fail(`${id} has gone from the package`);
                    return entry(
                        id,
                        block(
                            modelsOf(provider).map(model => line(rowOf(id, model))),
                            '[',
                            ']',
                            '    ',
                        ),
                    );
                }),
                '{',
                '}',
                '  ',
            ),
        ),
    ];
    return `${block(top, '{', '}', '')}\n`;
}

function run(command, args, folder) {
    return execFileSync(command, args, {
        cwd: folder,
        encoding: 'utf8',
        shell: process.platform === 'win32',
    });
}

function main() {
    const wanted = `${PACKAGE}@${process.argv[2] ?? 'latest'}`;
    const folder = mkdtempSync(join(tmpdir(), 'sekisho-prices-'));
    try {
        run('npm', ['pack', wanted, '--silent', '--ignore-scripts'], folder);
        run('tar', ['-xzf', readdirSync(folder).find(name => name.endsWith('.tgz'))], folder);
        const unpacked = name => readFileSync(join(folder, 'package', name), 'utf8');
        const { version, license } = JSON.parse(unpacked('package.json'));
        if (license !== 'MIT') fail(`its licence is ${license} now: look before you take it`);
        const published = JSON.parse(run('npm', ['view', `${PACKAGE}@${version}`, 'time', '--json'], folder))[
            version
        ];
        const code = unpacked('dist/index.js');
        // The only list of objects that have an id and an api_pattern.
        const begin = /=\s*(?=\[\s*\{\s*id:)/.exec(code) ?? fail('its data is not where it was');
        const providers = readLiteral(code, begin.index + begin[0].length);
        if (!providers.every(provider => provider.id && provider.api_pattern))
            fail('its data is not what it was');
        const licence = unpacked('LICENSE').trim().split('\n');
        const text = render(
            { package: PACKAGE, version, date: published.slice(0, 10), licence: license },
            licence,
            providers,
        );
        writeFileSync(join(HERE, 'prices.json'), text);
        console.log(`prices.json: ${wanted} is ${version}, ${published.slice(0, 10)}, ${text.length} bytes`);
    } finally {
        rmSync(folder, { recursive: true, force: true });
    }
}

main();
