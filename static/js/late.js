// A form that arrived after the session had ended did nothing; what was chosen and typed goes back into it.

const kept = document.getElementById("late-form");
if (kept) fill(JSON.parse(kept.textContent));

function fill({ sent_to: sentTo, values }) {
  const forms = [...document.forms].filter((form) => form.method === "post" && new URL(form.action).pathname === sentTo);
  const form = forms.find((one) => isSame(one, values)) ?? forms[0];
  if (!form) return;
  for (const [name, value] of Object.entries(values)) put(boxesOf(form, name), [value].flat());
  const picked = [...form.elements].find((box) => box.checked && box.closest(".pick"));
  picked?.dispatchEvent(new Event("change", { bubbles: true }));
}

// Several forms of one page may go to the same address; what each is about is hidden in it.
function isSame(form, values) {
  const hidden = [...form.elements].filter((box) => box.type === "hidden" && box.name in values);
  return hidden.length > 0 && hidden.every((box) => [values[box.name]].flat().includes(box.value));
}

// Hidden boxes hold keys and versions, which stay fresh.
function boxesOf(form, name) {
  return [...form.elements].filter((box) => box.name === name && !["hidden", "file", "password", "submit"].includes(box.type));
}

function put(boxes, values) {
  boxes.forEach((box, at) => {
    if (box.type === "checkbox" || box.type === "radio") box.checked = values.includes(box.value);
    else if (box.multiple) for (const option of box.options) option.selected = values.includes(option.value);
    else if (at in values) box.value = values[at];
  });
}
