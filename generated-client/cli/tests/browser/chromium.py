"""A browser for tests: headless Chromium over the pipe of the DevTools protocol, with the standard library of Python only."""

import base64
import json
import os
import select
import subprocess
import time


class Failure(Exception):
    """A condition that does not hold."""


KEYS = {
    "Enter": (13, "\r"),
    "Tab": (9, None),
    "Escape": (27, None),
    "ArrowDown": (40, None),
    "ArrowUp": (38, None),
    "ArrowLeft": (37, None),
    "ArrowRight": (39, None),
    "Space": (32, " "),
    "/": (191, "/"),
}


class Browser:
    """One page of a browser. Messages of its console and addresses of its requests are kept."""

    def __init__(self, program, profile, width, height, scheme):
        self.messages, self.requests, self.replies, self.last_id, self.buffer = [], [], {}, 0, b""
        to_browser, from_browser = os.pipe(), os.pipe()
        # The browser reads from descriptor 3 and writes to 4. Copies above them keep the pipes apart.
        script = 'exec 3<&"$1" 4>&"$2"; shift 2; exec "$@"'
        arguments = [
            "bash", "-c", script, "bash", str(to_browser[0]), str(from_browser[1]),
            program, "--headless", "--disable-gpu", "--hide-scrollbars", "--remote-debugging-pipe",
            f"--user-data-dir={profile}", "--no-first-run", "--disable-background-networking",
            # Nothing but the loopback address is reachable, so that a page that loads something fails.
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        ]
        if os.geteuid() == 0:
            arguments.append("--no-sandbox")
        self.process = subprocess.Popen(
            arguments, pass_fds=(to_browser[0], from_browser[1]), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser[0])
        os.close(from_browser[1])
        self.output, self.input = to_browser[1], from_browser[0]
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")
        mobile = width < 600
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.send("Emulation.setEmulatedMedia", features=features)
        self.send("Emulation.setTimezoneOverride", timezoneId="UTC")
        self.size = (width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.close(self.output)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.input)

    def send(self, method, **parameters):
        """Sends a command and returns its result."""
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.output, json.dumps(message).encode() + b"\0")
        expected = self.last_id
        deadline = time.monotonic() + 60
        while expected not in self.replies:
            self.receive(deadline)
        reply = self.replies.pop(expected)
        if "error" in reply:
            raise Failure(f"{method}: {reply['error'].get('message')}")
        return reply.get("result", {})

    def save_downloads_in(self, folder):
        """Saves what the page downloads."""
        page, self.session = self.session, None
        self.send("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(folder))
        self.session = page

    def receive(self, deadline):
        """Takes the messages of the browser that have arrived, or waits for one."""
        ready, _, _ = select.select([self.input], [], [], max(0, deadline - time.monotonic()))
        if not ready:
            raise Failure("the browser does not answer")
        part = os.read(self.input, 1 << 20)
        if not part:
            raise Failure("the browser has ended")
        *whole, self.buffer = (self.buffer + part).split(b"\0")
        for text in whole:
            self.take(json.loads(text))

    def take(self, message):
        """Keeps a reply or an event."""
        parameters = message.get("params", {})
        if "id" in message:
            self.replies[message["id"]] = message
        elif message["method"] == "Runtime.consoleAPICalled":
            self.messages.append(" ".join(str(it.get("value", it.get("description"))) for it in parameters["args"]))
        elif message["method"] == "Runtime.exceptionThrown":
            details = parameters["exceptionDetails"]
            self.messages.append(str(details.get("exception", {}).get("description", details.get("text"))))
        elif message["method"] == "Log.entryAdded":
            entry = parameters["entry"]
            self.messages.append(f"{entry['text']} ({entry.get('url', '')})")
        elif message["method"] == "Network.requestWillBeSent":
            self.requests.append(parameters["request"]["url"])

    def evaluate(self, expression):
        """Returns the value of an expression in the page."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise Failure(f"{expression}: {result['exceptionDetails'].get('exception', {}).get('description')}")
        return result["result"].get("value")

    def wait_for(self, expression, what, seconds=20):
        """Waits until an expression is true."""
        deadline = time.monotonic() + seconds
        while not self.evaluate(f"Boolean({expression})"):
            if time.monotonic() > deadline:
                shown = self.evaluate("document.body.innerText.slice(0, 1500)")
                raise Failure(f"{what}: not within {seconds} s; the page shows:\n{shown}")
            time.sleep(0.05)

    def wait_for_text(self, text, seconds=20):
        """Waits until the page shows a text."""
        self.wait_for(f"document.body.innerText.includes({json.dumps(text)})", f"the text {text!r}", seconds)

    def open(self, url):
        """Opens an address."""
        self.send("Page.navigate", url=url)

    def press(self, key, modifiers=0):
        """Presses a key."""
        code, text = KEYS[key]
        name = " " if key == "Space" else key
        event = {"key": name, "windowsVirtualKeyCode": code, "modifiers": modifiers}
        if text:
            event["text"] = text
        self.send("Input.dispatchKeyEvent", type="keyDown", **event)
        event.pop("text", None)
        self.send("Input.dispatchKeyEvent", type="keyUp", **event)

    def type(self, text):
        """Types a text at the focus."""
        self.send("Input.insertText", text=text)

    def click(self, expression):
        """Clicks the middle of the element that an expression returns."""
        rectangle = f"(() => {{ const it = {expression}; if (!it) return null; it.scrollIntoView({{ block: 'center' }});" \
            " const r = it.getBoundingClientRect(); return [r.x + Math.min(r.width / 2, 60), r.y + r.height / 2]; })()"
        place = self.evaluate(rectangle)
        if not place:
            raise Failure(f"no element: {expression}")
        x, y = place
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def focus_text(self):
        """Returns the text of the focused element."""
        return self.evaluate("(document.activeElement.innerText || document.activeElement.value || '').trim()")

    def screenshot(self, path):
        """Writes a picture of the whole page."""
        height = self.evaluate("Math.min(4000, Math.max(document.documentElement.scrollHeight, innerHeight))")
        width, usual = self.size
        if self.evaluate("Boolean(document.querySelector('dialog[open]'))"):
            height = usual
        metrics = {"width": width, "deviceScaleFactor": 1, "mobile": width < 600}
        self.send("Emulation.setDeviceMetricsOverride", height=height, **metrics)
        picture = self.send("Page.captureScreenshot", format="png")
        self.send("Emulation.setDeviceMetricsOverride", height=usual, **metrics)
        with open(path, "wb") as file:
            file.write(base64.b64decode(picture["data"]))
