// Scenarios with incremental streams of @qelos/sdk: the model waits for a signal after its first words.

import QelosSDK from "@qelos/sdk";
import { report } from "./report.mjs";

const { SKEIN_URL: appUrl, SKEIN_API_KEY: apiToken, SIGNAL_URL } = process.env as Record<string, string>;

const { ai } = new QelosSDK({ appUrl, fetch, apiToken });

const request = { messages: [{ role: "user", content: "Hello" }] };

const newThread = async () => (await ai.threads.create({ integration: "assistant-1", title: "Streams" }))._id!;

const storedMessages = async (thread: string) =>
  (await ai.threads.getOne(thread)).messages.map(({ role, content }) => [role, content]);

const signalModel = () => fetch(SIGNAL_URL, { method: "POST", body: "{}" });

// Read the events of a stream, and signal the model after the first.
async function events(stream: ReadableStream<Uint8Array>) {
  const parsed: any[] = [];
  for await (const event of ai.chat.parseSSEStream(stream)) {
    parsed.push(event);
    if (parsed.length === 1) await signalModel();
  }
  return parsed.map(({ type, content, message }) => ({ type, content, message }));
}

// Stream a reply without a thread.
async function withoutThread() {
  return events(await ai.chat.stream("assistant-1", request));
}

// Stream a reply in a thread.
async function inThread() {
  const thread = await newThread();
  const parsed = await events(await ai.chat.streamInThread("assistant-1", thread, request));
  return { events: parsed, stored: await storedMessages(thread) };
}

// Disconnect after the first event, and wait until the reply is stored.
async function disconnect() {
  const thread = await newThread();
  const reader = (await ai.chat.streamInThread("assistant-1", thread, request)).getReader();
  await reader.read();
  await reader.cancel();
  await signalModel();
  while ((await storedMessages(thread)).length < 2);
  return storedMessages(thread);
}

// Stream a reply of a model that disconnects.
async function brokenModel() {
  const thread = await newThread();
  const parsed = await events(await ai.chat.streamInThread("assistant-1", thread, request));
  return { events: parsed, stored: await storedMessages(thread) };
}

await report({ without_thread: withoutThread, in_thread: inThread, disconnect, broken_model: brokenModel });
