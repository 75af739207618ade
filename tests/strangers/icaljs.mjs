// ical.js in strict mode, as Thunderbird and Nextcloud read calendars: node icaljs.mjs MODULE FILE…
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [, , module, ...files] = process.argv;
const { default: ICAL } = await import(pathToFileURL(module));
ICAL.design.strict = true;

const moment = (time) =>
  time.isDate ? time.toString() : time.toJSDate().toISOString().slice(0, 19) + "Z";
const told = {};
for (const file of files) {
  const calendar = new ICAL.Component(ICAL.parse(readFileSync(file, "utf8")));
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  told[file] = calendar.getAllSubcomponents("vevent").map((component) => {
    const event = new ICAL.Event(component);
    const alarm = component.getFirstSubcomponent("valarm");
    return {
      uid: event.uid,
      start: moment(event.startDate),
      end: moment(event.endDate),
      summary: event.summary,
      description: event.description,
      status: component.getFirstPropertyValue("status"),
      sequence: event.sequence,
      transp: component.getFirstPropertyValue("transp"),
      reminder: alarm ? -alarm.getFirstPropertyValue("trigger").toSeconds() / 60 : 0,
    };
  });
}
console.log(JSON.stringify(told));
