// node-ical, as home automation reads calendars, in UTC: node nodeical.mjs MODULE FILE…
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const [, , module, ...files] = process.argv;
const ical = createRequire(import.meta.url)(module);

const moment = (time, kind) =>
  kind === "date" ? time.toISOString().slice(0, 10) : time.toISOString().slice(0, 19) + "Z";
const told = {};
for (const file of files) {
  const events = Object.values(ical.sync.parseICS(readFileSync(file, "utf8")));
  told[file] = events
    .filter((event) => event.type === "VEVENT")
    .map((event) => ({
      uid: event.uid,
      start: moment(event.start, event.datetype),
      end: moment(event.end, event.datetype),
      summary: event.summary,
      description: event.description,
      status: event.status,
      sequence: Number(event.sequence),
      transp: event.transparency,
      reminder: null, // it does not read durations
    }));
}
console.log(JSON.stringify(told));
