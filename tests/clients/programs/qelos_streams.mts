// Drives @qelos/sdk's chat where answers come as they are written: the model waits for the bell behind its first words.

import QelosSDK from "@qelos/sdk";
import { report } from "./reporting.mjs";

const { SKEIN_URL: appUrl, SKEIN_API_KEY: apiToken, BELL_URL } = process.env as Record<string, string>;

const { ai } = new QelosSDK({ appUrl, fetch, apiToken });

const asking = { messages: [{ role: "user", content: "Hello" }] };

const newThread = async () => (await ai.threads.create({ integration: "assistant-1", title: "Streams" }))._id!;

const said = async (thread: string) =>
  (await ai.threads.getOne(thread)).messages.map(({ role, content }) => [role, content]);

const ring = () => fetch(BELL_URL, { method: "POST", body: "{}" });

// The events of a stream; the bell is rung when the first is here.
async function events(stream: ReadableStream<Uint8Array>) {
  const found: any[] = [];
  for await (const event of ai.chat.parseSSEStream(stream)) {
    found.push(event);
    if (found.length === 1) await ring();
  }
  return found.map(({ type, content, message }) => ({ type, content, message }));
}

// Words come while the model is still at it.
async function alone() {
  return events(await ai.chat.stream("assistant-1", asking));
}

async function inThread() {
  const thread = await newThread();
  const found = await events(await ai.chat.streamInThread("assistant-1", thread, asking));
  return { events: found, kept: await said(thread) };
}

// Somebody leaves after the first words; the answer is there when they come back.
async function leaving() {
  const thread = await newThread();
  const reader = (await ai.chat.streamInThread("assistant-1", thread, asking)).getReader();
  await reader.read();
  await reader.cancel();
  await ring();
  while ((await said(thread)).length < 2);
  return said(thread);
}

// The model breaks off.
async function broken() {
  const thread = await newThread();
  const found = await events(await ai.chat.streamInThread("assistant-1", thread, asking));
  return { events: found, kept: await said(thread) };
}

await report({ alone, in_thread: inThread, leaving, broken });
