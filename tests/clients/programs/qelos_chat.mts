// Scenarios with the chat of @qelos/sdk.

import QelosSDK from "@qelos/sdk";
import { report } from "./report.mjs";

const { SKEIN_URL: appUrl, SKEIN_API_KEY: key } = process.env as Record<string, string>;

type Options = Record<string, unknown>;

// Create a client whose requests have additional headers.
const createSdk = (apiToken = key, headers: Record<string, string> = {}) =>
  new QelosSDK({
    appUrl,
    apiToken,
    fetch: (url, init) => fetch(url, { ...init, headers: { ...(init?.headers as object), ...headers } }),
  });

const { ai } = createSdk();

const HELLO = { role: "user", content: "Hello" };

const request = (...messages: object[]) => ({ messages: messages.length ? messages : [HELLO] }) as never;

const newThread = async () => (await ai.threads.create({ integration: "assistant-1", title: "Chat" }))._id!;

const storedMessages = async (thread: string) =>
  (await ai.threads.getOne(thread)).messages.map(({ role, content }) => [role, content]);

// Describe the error that a call must throw.
async function catchError(call: () => Promise<unknown>) {
  let value: unknown;
  try {
    value = await call();
  } catch (error) {
    const { message, details } = error as Error & { details?: unknown };
    return { message, details };
  }
  throw new Error(`no error: ${JSON.stringify(value)}`);
}

// Parse a stream with the client's parser.
async function events(stream: ReadableStream<Uint8Array>) {
  const parsed: any[] = [];
  for await (const event of ai.chat.parseSSEStream(stream)) parsed.push(event);
  return parsed;
}

const qelosText = (parsed: any[]) => parsed.map((event) => event.content ?? "").join("");

const openaiText = (parsed: any[]) => parsed.map((event) => event.choices?.[0]?.delta?.content ?? "").join("");

// Request completions without a thread.
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
    threads_created: (await ai.threads.list()).length - before,
  };
}

// Chat in a thread, and send either the whole conversation or only the newest message.
async function chatInThread() {
  const thread = await newThread();
  const first = await ai.chat.chatInThread("assistant-1", thread, request());
  const answer = first.choices[0].message;
  await ai.chat.chatInThread("assistant-1", thread, request(HELLO, answer, { role: "user", content: "And?" }));
  await ai.chat.chatInThread("assistant-1", thread, request({ role: "user", content: "So?" }));
  const stored = await storedMessages(thread);
  return {
    first,
    roles: stored.map(([role]) => role),
    questions: stored.filter(([role]) => role === "user").map(([, text]) => text),
    answer_stored: stored[1][1] === answer.content,
  };
}

// Read streams with both of the client's parsers, and stop one early.
async function streams() {
  const thread = await newThread();
  const inThread = await events(await ai.chat.streamInThread("assistant-1", thread, request()));
  const withoutThread = await events(await ai.chat.stream("assistant-1", request()));
  const processedManually: any[] = [];
  const read = async (onData: (event: any) => void | boolean) =>
    ai.chat.parseSSEStream(await ai.chat.stream("assistant-1", request())).processManually(onData);
  await read((event) => void processedManually.push(event));
  let eventsRead = 0;
  await read(() => ++eventsRead < 1);
  return {
    first: inThread[0],
    last: inThread.at(-1),
    whole: qelosText(inThread),
    openai: openaiText(inThread),
    stored: await storedMessages(thread),
    without_thread: [qelosText(withoutThread), qelosText(processedManually)],
    events_read: eventsRead,
  };
}

// Call the same methods by the client's older names.
async function olderNames() {
  const thread = await newThread();
  const more = request({ role: "user", content: "More" });
  return {
    chat: (await ai.chatCompletion("assistant-1", request())).object,
    in_thread: (await ai.chatCompletionInThread("assistant-1", thread, request())).object,
    stream: (await events(await ai.streamChat("assistant-1", request()))).at(-1),
    stream_in_thread: (await events(await ai.streamChatInThread("assistant-1", thread, more))).at(-1),
    messages: (await storedMessages(thread)).length,
  };
}

// Send requests twice with one key.
async function sentTwice() {
  const keyed = createSdk(key, { "Idempotency-Key": "twice" }).ai.chat;
  const thread = await newThread();
  const another = request({ role: "user", content: "Else" });
  const inThread = async () => JSON.stringify(await keyed.chatInThread("assistant-1", thread, request()));
  const withoutThread = async () => JSON.stringify(await keyed.chat("assistant-1", request()));
  return {
    same: (await inThread()) === (await inThread()),
    without_thread: (await withoutThread()) === (await withoutThread()),
    messages: (await storedMessages(thread)).length,
    reused: await catchError(() => keyed.chatInThread("assistant-1", thread, another)),
  };
}

// Send requests that fail.
async function errors() {
  const thread = await newThread();
  const nothing = request({ role: "assistant", content: "Hm" });
  const tools: Options = { clientTools: [{ name: "open_page", description: "Opens a page" }] };
  return {
    no_messages: await catchError(() => ai.chat.chat("assistant-1", { messages: [] })),
    client_tools: await catchError(() => ai.chat.chat("assistant-1", { messages: [HELLO], ...tools })),
    no_thread: await catchError(() => ai.chat.chatInThread("assistant-1", "0".repeat(32), request())),
    nothing_new: await catchError(() => ai.chat.chatInThread("assistant-1", thread, nothing)),
    key: await catchError(() => createSdk("wrong").ai.chat.chat("assistant-1", request())),
    stream: await catchError(() => ai.chat.streamInThread("assistant-1", "0".repeat(32), request())),
    stream_key: await catchError(() => createSdk("wrong").ai.chat.stream("assistant-1", request())),
    stored: await storedMessages(thread),
  };
}

await report({ chat, chat_in_thread: chatInThread, streams, older_names: olderNames, sent_twice: sentTwice, errors });
