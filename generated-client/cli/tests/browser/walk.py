"""Walks through the page of the explorer, from the logon to the end of a restore: `walk.py BROWSER URL FOLDER [COMMAND …]`.

With a command, `vbem explore` has started at the URL, which holds its token; otherwise the URL is that of the simulator.
"""

import json
import pathlib
import sys
import tempfile

from chromium import Browser, Failure

POINTS = "/api/query?type=VmRestorePoint&format=Entities&pageSize=50&page=1&filter=" \
    "VmDisplayName%3D%3D%22crm-db%22&sortDesc=CreationTime"


def press_until(browser, key, expression, what, limit=120):
    """Presses a key until an expression is true."""
    for _ in range(limit):
        if browser.evaluate(f"Boolean({expression})"):
            return
        browser.press(key)
    raise Failure(f"{what}: not reached with {limit} times {key}")


def focus_on(text):
    """Returns the expression for the focus on an element with this text."""
    return f"(document.activeElement.innerText || '').trim() === {json.dumps(text)}"


def check_page(browser, name):
    """Checks what holds for every page: it fits the window, has one heading, and names for its inputs and buttons."""
    faults = browser.evaluate("""(() => {
        const faults = [];
        const root = document.documentElement;
        if (root.scrollWidth > root.clientWidth) faults.push(`wider than the window: ${root.scrollWidth}`);
        if (document.querySelectorAll('main h1').length !== 1) faults.push('not one heading');
        const shown = (it) => it.getClientRects().length > 0;
        for (const it of document.querySelectorAll('input, select, textarea')) {
            const named = it.getAttribute('aria-label') || (it.labels && it.labels.length > 0);
            if (shown(it) && !named) faults.push(`no name: ${it.outerHTML}`);
        }
        for (const it of document.querySelectorAll('button, a')) {
            if (shown(it) && !(it.innerText || it.textContent).trim() && !it.getAttribute('aria-label')) faults.push(`no text: ${it.outerHTML}`);
        }
        const ids = [...document.querySelectorAll('[id]')].map((it) => it.id);
        if (new Set(ids).size !== ids.length) faults.push('an id occurs twice');
        return faults;
    })()""")
    if faults:
        raise Failure(f"{name}: {faults}")


class Walk:
    """The pages of one walk, with a picture of each."""

    def __init__(self, browser, folder, suffix):
        self.browser, self.folder, self.suffix = browser, folder, suffix
        self.keyboard = self.browser.size[0] > 600

    def picture(self, name):
        """Checks a page, and takes its picture."""
        check_page(self.browser, name)
        self.browser.screenshot(self.folder / f"explore-{name}-{self.suffix}.png")

    def log_on(self):
        """Logs on with the account of the form; the focus is on its button."""
        browser = self.browser
        browser.wait_for("document.querySelector('form.logon')", "the logon form")
        self.picture("logon")
        browser.press("Enter")

    def overview(self):
        """Waits for the counts of the start page."""
        browser = self.browser
        browser.wait_for("document.querySelectorAll('.tile').length >= 8", "the tiles")
        browser.wait_for("document.querySelectorAll('.count:not(:empty)').length > 25", "the counts")
        browser.wait_for_text("VM restore points")
        self.picture("overview")

    def restore_points(self):
        """Opens the restore points of a VM by their address, with the keyboard, and the first of them."""
        browser = self.browser
        browser.press("/")
        browser.type(POINTS)
        browser.press("Enter")
        browser.wait_for_text("Page 1 of")
        self.picture("points")
        if self.keyboard:
            press_until(browser, "Tab", "document.activeElement.closest('tbody')", "the first row")
            browser.press("ArrowDown")
            browser.press("ArrowUp")
            browser.press("Enter")
        else:
            browser.click("document.querySelector('tbody a')")
        browser.wait_for_text("State of one VM at one time")
        browser.wait_for("document.querySelector('.fields')", "the fields")
        self.picture("point")

    def tabs(self):
        """Opens the tabs with the arrow keys."""
        browser = self.browser
        press_until(browser, "Tab", "document.activeElement.getAttribute('role') === 'tab'", "the tabs")
        for name, shown in (("graph", "svg.graph a"), ("json", ".source .source-name"), ("xml", ".source .source-attribute")):
            browser.press("ArrowRight")
            browser.wait_for(f"document.querySelector('[role=tabpanel]:not([hidden]) {shown}')", name)
            self.picture(name)

    def restore(self):
        """Fills the form of the restore, and starts it."""
        browser = self.browser
        if self.keyboard:
            press_until(browser, "Tab", focus_on("Restore"), "the action")
            browser.press("Enter")
        else:
            browser.click("document.querySelector('[data-action=restore]')")
        browser.wait_for("document.querySelector('dialog[open]')", "the dialog")
        # Esc closes the dialog, and the focus returns to the button.
        browser.press("Escape")
        browser.wait_for("!document.querySelector('dialog')", "the closed dialog")
        browser.wait_for(focus_on("Restore"), "the focus on the action")
        browser.press("Enter")
        label = "[...document.querySelectorAll('dialog label')].find((it) => it.innerText.startsWith('Power on'))"
        box = f"document.getElementById({label}.htmlFor)"
        press_until(browser, "Tab", f"document.activeElement === {box}", "the box")
        browser.press("Space")
        rollback = "[...document.querySelectorAll('dialog label')].find((it) => it.innerText.startsWith('Quick rollback'))"
        browser.evaluate(f"document.getElementById({rollback}.htmlFor).focus()")
        browser.press("ArrowDown")
        browser.press("ArrowDown")
        body = browser.evaluate("document.querySelector('dialog .preview textarea').value")
        if json.loads(body) != {"VmRestoreSpec": {"PowerOnAfterRestore": True, "QuickRollback": False}}:
            raise Failure(f"the body is {body}")
        self.picture("restore")
        press_until(browser, "Tab", focus_on("Restore…"), "the button")
        browser.press("Enter")
        browser.wait_for(focus_on("Yes, restore"), "the confirmation")
        self.picture("confirmation")
        browser.press("Enter")

    def follow(self):
        """Follows the task and its session to the end."""
        browser = self.browser
        browser.wait_for("location.hash.startsWith('#/api/tasks/')", "the task")
        browser.wait_for("document.querySelector('.progress')", "the progress")
        self.picture("task")
        browser.wait_for("document.querySelector('.progress.good .result')", "the end of the task")
        browser.evaluate("document.querySelector('.progress .result').focus()")
        browser.press("Enter")
        browser.wait_for("location.hash.startsWith('#/api/restoreSessions/')", "the session")
        browser.wait_for("document.querySelector('.progress.active')", "the progress of the session")
        self.picture("session")
        browser.wait_for("document.querySelector('.progress.good')", "the end of the session", 60)
        browser.wait_for_text("Success")
        self.picture("ended")

    def history(self):
        """Goes back and forward."""
        browser = self.browser
        browser.evaluate("history.back()")
        browser.wait_for("location.hash.startsWith('#/api/tasks/')", "the task again")
        browser.wait_for_text("An operation that the server runs")
        browser.evaluate("history.forward()")
        browser.wait_for("location.hash.startsWith('#/api/restoreSessions/')", "the session again")
        browser.wait_for_text("A restore of a VM")

    def query(self):
        """Builds a query in the form."""
        browser = self.browser
        browser.evaluate("location.hash = '#/query'")
        browser.wait_for("document.querySelector('form.query')", "the form")
        browser.click("[...document.querySelectorAll('form.query button')].find((it) => it.innerText === 'Add a condition')")
        browser.wait_for("document.querySelector('.condition')", "the condition")
        browser.evaluate("(() => { const it = document.querySelector('.condition select'); it.value = 'VmDisplayName';"
                         " it.dispatchEvent(new Event('change')); document.querySelector('.condition input').focus(); })()")
        browser.type("crm-db")
        self.picture("query")
        browser.press("Enter")
        browser.wait_for_text("objects on this page")
        browser.wait_for("location.hash.includes('VmDisplayName')", "the filter")

    def job(self):
        """Opens a job, and the form that changes it, with nested parts."""
        browser = self.browser
        browser.evaluate("location.hash = '#/api/jobs?format=Entity'")
        browser.wait_for("document.querySelector('tbody a')", "the jobs")
        self.picture("jobs")
        browser.click("document.querySelector('tbody a')")
        browser.wait_for_text("A job that backs up VMs")
        self.picture("job")
        browser.click("document.querySelector('[data-action=edit]')")
        browser.wait_for("document.querySelector('dialog fieldset')", "the form")
        self.picture("edit")
        browser.press("Escape")

    def errors(self):
        """Shows the server's message of an error."""
        browser = self.browser
        browser.messages.clear()
        browser.evaluate("location.hash = '#/api/jobs/99999'")
        browser.wait_for_text("ID 99999 is invalid")
        self.picture("error")
        # The browser itself notes the status.
        unexpected = [it for it in browser.messages if "status of 400" not in it]
        browser.messages.clear()
        browser.messages.extend(unexpected)

    def requests(self):
        """Opens the list of the requests."""
        browser = self.browser
        browser.click("document.querySelector('#requests summary')")
        browser.wait_for("document.querySelector('#requests table')", "the requests")
        if "logonSessions/" in browser.evaluate("document.querySelector('#requests').innerText"):
            raise Failure("the list of requests shows a logon session")
        self.picture("requests")
        browser.click("document.querySelector('#requests summary')")

    def log_off(self):
        """Ends the session."""
        browser = self.browser
        browser.click("[...document.querySelectorAll('header button')].find((it) => it.innerText === 'Log off')")
        browser.wait_for("document.querySelector('form.logon')", "the logon form again")


def finish(browser, origin):
    """Checks the console, and the addresses of all requests."""
    if browser.messages:
        raise Failure("the page logs messages:\n" + "\n".join(browser.messages))
    foreign = [url for url in browser.requests if not url.startswith((origin + "/", "data:", "about:"))]
    if foreign:
        raise Failure(f"the page requests other addresses: {foreign}")


def walk_simulator(browser, url, folder, suffix):
    """The whole walk at the simulator, where the page logs on."""
    walk = Walk(browser, folder, suffix)
    browser.open(f"{url}/explore")
    walk.log_on()
    for step in (walk.overview, walk.restore_points, walk.tabs, walk.restore, walk.follow, walk.history, walk.query, walk.job, walk.requests,
                 walk.errors, walk.log_off):
        step()
    finish(browser, url)


def walk_command(browser, url, folder, suffix):
    """A walk in front of a server, with the session of `vbem explore`, which allows actions."""
    walk = Walk(browser, folder, suffix)
    origin = url.split("/explore")[0]
    browser.open(url)
    for step in (walk.overview, walk.restore_points, walk.restore, walk.follow):
        step()
    if browser.evaluate("location.search") != "":
        raise Failure("the token stays in the address")
    if browser.evaluate("document.cookie") != "":
        raise Failure("scripts can read the cookie")
    finish(browser, origin)


def main():
    program, url, folder, *command = sys.argv[1:]
    count = 0
    for width in (1280, 420):
        for scheme in ("light", "dark"):
            if command and (width, scheme) != (1280, "light"):
                continue
            suffix = f"{'command-' if command else ''}{width}-{scheme}"
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
                with Browser(program, profile, width, 900, scheme) as browser:
                    try:
                        (walk_command if command else walk_simulator)(browser, url, pathlib.Path(folder), suffix)
                    except Failure as failure:
                        browser.screenshot(pathlib.Path(folder) / f"explore-failure-{suffix}.png")
                        print(f"browser: {suffix}: {failure}", *browser.messages, sep="\n", file=sys.stderr)
                        sys.exit(1)
            count += 1
    print(f"{count} passed")


main()
