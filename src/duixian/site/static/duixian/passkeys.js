// Passkeys: asks the browser between two forms. Without this file, or in a browser without passkeys, the forms stay hidden and
// everybody signs in with a password.
"use strict";

const plain = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const coded = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// What the site asks, with its texts as bytes.
function asked(options) {
  const bytes = (list) => (list ?? []).map((one) => ({ ...one, id: plain(one.id) }));
  const found = { ...options, challenge: plain(options.challenge) };
  if (options.user) found.user = { ...options.user, id: plain(options.user.id) };
  if (options.allowCredentials) found.allowCredentials = bytes(options.allowCredentials);
  if (options.excludeCredentials) found.excludeCredentials = bytes(options.excludeCredentials);
  return found;
}

// What the browser answers, with its bytes as texts.
function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = coded(credential.response[name]);
  }
  return JSON.stringify({ id: credential.id, rawId: coded(credential.rawId), type: credential.type, response });
}

async function go(form) {
  const said = form.querySelector("[role=alert]");
  said.hidden = true;
  try {
    const got = await fetch(form.dataset.ask, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    const options = await got.json().catch(() => ({ wrong: "没有问到网站。请刷新页面再试。" }));
    if (options.wrong || !options.challenge) throw new Error(options.wrong ?? "没有问到网站。请刷新页面再试。");
    const publicKey = asked(options);
    const container = navigator.credentials;
    const made = form.dataset.passkey === "create" ? await container.create({ publicKey }) : await container.get({ publicKey });
    form.elements.credential.value = answered(made);
    form.submit();
  } catch (error) {
    said.textContent =
      error.name === "InvalidStateError"
        ? "这个设备上已经有这个账户的通行密钥。"
        : error instanceof DOMException
          ? "没有完成：取消了，或者这里没有可用的通行密钥。可以用密码登录。"
          : error.message;
    said.hidden = false;
  }
}

if (window.PublicKeyCredential && navigator.credentials) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      go(form);
    });
  }
}
