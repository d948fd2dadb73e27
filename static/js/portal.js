// What every page does a little better with JavaScript; each part works without it.
import "./dialogs.js";
import "./display.js";
import "./forms.js";
import "./drafts.js";
import "./results.js";
import "./tables.js";
import "./session.js";
import "./late.js"; // last: the others hear of what it fills in

document.documentElement.classList.add("js");
