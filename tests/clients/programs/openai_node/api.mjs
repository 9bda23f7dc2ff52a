// The client, as its documentation has it: base URL and key come from the environment. And what its objects say.

import { readFileSync } from "node:fs";
import OpenAI from "openai";

// Request bodies by the name of what they show: messages, and conversation items.
export const FORMS = JSON.parse(readFileSync(new URL("../forms.json", import.meta.url), "utf-8"));

// It never tries again, so that every failure is seen.
export const client = new OpenAI({ maxRetries: 0 });

export const { threads } = client.beta;
export const { messages } = threads;
export const { conversations } = client;
export const { items } = conversations;

// The exception that a call must raise.
export async function refusal(call) {
  let told;
  try {
    told = await call();
  } catch (error) {
    if (!(error instanceof OpenAI.APIError)) throw error;
    return {
      class: error.constructor.name,
      status: error.status,
      message: error.error.message,
      type: error.type,
      param: error.param,
      code: error.code,
      should_retry: error.headers.get("x-should-retry"),
    };
  }
  throw new Error(`not refused: ${JSON.stringify(told)}`);
}

// All the things that a list of the client's goes through.
export async function all(list) {
  const found = [];
  for await (const thing of list) found.push(thing);
  return found;
}

export const said = (message) => message.content[0].text.value;

export const saidInItem = (item) => item.content[0].text;

export const user = (content) => ({ role: "user", content });

// Users' messages that say "1", "2", ..., from one number to another.
export const numbered = (first, last) =>
  Array.from({ length: last - first + 1 }, (_, index) => user(String(first + index)));

// What a function makes of each value in turn, one after the other.
export async function each(values, make) {
  const made = [];
  for (const value of values) made.push(await make(value));
  return made;
}

// The same by name.
export async function eachNamed(values, make) {
  const names = Object.keys(values);
  const made = await each(names, (name) => make(values[name], name));
  return Object.fromEntries(names.map((name, index) => [name, made[index]]));
}

export const ORDERS = { asc: "asc", desc: "desc" };
