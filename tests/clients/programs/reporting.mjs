// How a program reports: one line of JSON, with what each of its scenarios told, or how it crashed.

export async function report(scenarios) {
  const told = {};
  for (const [name, scenario] of Object.entries(scenarios)) {
    told[name] = await outcome(scenario);
  }
  console.log(JSON.stringify(told));
}

async function outcome(scenario) {
  try {
    return { told: await scenario() };
  } catch (error) {
    return { crash: error.stack ?? String(error) };
  }
}
