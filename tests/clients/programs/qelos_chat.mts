// Drives @qelos/sdk's chat.

import QelosSDK from "@qelos/sdk";
import { report } from "./reporting.mjs";

const { SKEIN_URL: appUrl, SKEIN_API_KEY: key } = process.env as Record<string, string>;

type Options = Record<string, unknown>;

// A client whose requests carry these headers as well.
const sdkOf = (apiToken = key, headers: Record<string, string> = {}) =>
  new QelosSDK({
    appUrl,
    apiToken,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), ...headers } }),
  });

const { ai } = sdkOf();

const HELLO = { role: "user", content: "Hello" };

const asking = (...messages: object[]) => ({ messages: messages.length ? messages : [HELLO] }) as never;

const newThread = async () => (await ai.threads.create({ integration: "assistant-1", title: "Chat" }))._id!;

const said = async (thread: string) =>
  (await ai.threads.getOne(thread)).messages.map(({ role, content }) => [role, content]);

// What a call that must fail throws.
async function refusal(call: () => Promise<unknown>) {
  let told: unknown;
  try {
    told = await call();
  } catch (error) {
    const { message, details } = error as Error & { details?: unknown };
    return { message, details };
  }
  throw new Error(`not refused: ${JSON.stringify(told)}`);
}

// What the client's own parser makes of a stream.
async function events(stream: ReadableStream<Uint8Array>) {
  const found: any[] = [];
  for await (const event of ai.chat.parseSSEStream(stream)) found.push(event);
  return found;
}

const words = (found: any[]) => found.map((event) => event.content ?? "").join("");

const openaiWords = (found: any[]) => found.map((event) => event.choices?.[0]?.delta?.content ?? "").join("");

// Answers at once, nothing kept.
async function chat() {
  const before = (await ai.threads.list()).length;
  const messages = [{ role: "system", content: "Be brief." }, HELLO];
  const options = { messages, temperature: 0.5, top_p: 0.9, stop: ["END"], max_tokens: 50 };
  const others = { frequency_penalty: 0, context: { page: "home" }, rules: ["Smile"], clientTools: [] };
  return {
    whole: await ai.chat.chat("assistant-1", options),
    all_options: (
      await ai.chat.chat("assistant-1", {
        ...options,
        ...others,
        response_format: { type: "text" },
        queryParams: { trace: 1 },
      })
    ).object,
    kept: (await ai.threads.list()).length - before,
  };
}

// A conversation in a thread: the whole of it sent each time, or the newest message alone.
async function chatInThread() {
  const thread = await newThread();
  const first = await ai.chat.chatInThread("assistant-1", thread, asking());
  const answer = first.choices[0].message;
  await ai.chat.chatInThread("assistant-1", thread, asking(HELLO, answer, { role: "user", content: "And?" }));
  await ai.chat.chatInThread("assistant-1", thread, asking({ role: "user", content: "So?" }));
  const kept = await said(thread);
  return {
    first,
    roles: kept.map(([role]) => role),
    asked: kept.filter(([role]) => role === "user").map(([, text]) => text),
    answered: kept[1][1] === answer.content,
  };
}

// Streams, read by each of the client's two parsers, and stopped in the middle.
async function streams() {
  const thread = await newThread();
  const inThread = await events(await ai.chat.streamInThread("assistant-1", thread, asking()));
  const alone = await events(await ai.chat.stream("assistant-1", asking()));
  const byHand: any[] = [];
  const read = async (onData: (event: any) => void | boolean) =>
    ai.chat.parseSSEStream(await ai.chat.stream("assistant-1", asking())).processManually(onData);
  await read((event) => void byHand.push(event));
  let heard = 0;
  await read(() => ++heard < 1);
  return {
    first: inThread[0],
    last: inThread.at(-1),
    whole: words(inThread),
    openai: openaiWords(inThread),
    kept: await said(thread),
    alone: [words(alone), words(byHand)],
    heard,
  };
}

// The client's older names for the same calls.
async function olderNames() {
  const thread = await newThread();
  const more = asking({ role: "user", content: "More" });
  return {
    chat: (await ai.chatCompletion("assistant-1", asking())).object,
    in_thread: (await ai.chatCompletionInThread("assistant-1", thread, asking())).object,
    stream: (await events(await ai.streamChat("assistant-1", asking()))).at(-1),
    stream_in_thread: (await events(await ai.streamChatInThread("assistant-1", thread, more))).at(-1),
    messages: (await said(thread)).length,
  };
}

// A request sent twice with one key: answered twice, carried out once.
async function sentTwice() {
  const keyed = sdkOf(key, { "Idempotency-Key": "twice" }).ai.chat;
  const thread = await newThread();
  const another = asking({ role: "user", content: "Else" });
  const inThread = async () => JSON.stringify(await keyed.chatInThread("assistant-1", thread, asking()));
  const alone = async () => JSON.stringify(await keyed.chat("assistant-1", asking()));
  return {
    same: (await inThread()) === (await inThread()),
    alone: (await alone()) === (await alone()),
    messages: (await said(thread)).length,
    reused: await refusal(() => keyed.chatInThread("assistant-1", thread, another)),
  };
}

// What is refused, as the client shows it.
async function errors() {
  const thread = await newThread();
  const nothing = asking({ role: "assistant", content: "Hm" });
  const tools: Options = { clientTools: [{ name: "open_page", description: "Opens a page" }] };
  return {
    no_messages: await refusal(() => ai.chat.chat("assistant-1", { messages: [] })),
    client_tools: await refusal(() => ai.chat.chat("assistant-1", { messages: [HELLO], ...tools })),
    no_thread: await refusal(() => ai.chat.chatInThread("assistant-1", "0".repeat(32), asking())),
    nothing_new: await refusal(() => ai.chat.chatInThread("assistant-1", thread, nothing)),
    key: await refusal(() => sdkOf("wrong").ai.chat.chat("assistant-1", asking())),
    stream: await refusal(() => ai.chat.streamInThread("assistant-1", "0".repeat(32), asking())),
    stream_key: await refusal(() => sdkOf("wrong").ai.chat.stream("assistant-1", asking())),
    kept: await said(thread),
  };
}

await report({ chat, chat_in_thread: chatInThread, streams, older_names: olderNames, sent_twice: sentTwice, errors });
