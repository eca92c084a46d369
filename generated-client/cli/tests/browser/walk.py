"""Walks through the page of the explorer, for example from the logon to the end of a restore: `walk.py BROWSER FOLDER WALK URL`.

The walks `simulator` and `everything` begin at the address of a simulator, `command` and `read-only` at the address that `vbem explore` prints.
The folder gets a picture of each page.
"""

import json
import pathlib
import sys
import tempfile
import time

from checks import check_page, focus_on, press_until
from chromium import Browser, Failure

POINTS = "/api/query?type=VmRestorePoint&format=Entities&pageSize=50&page=1&filter=" \
    "VmDisplayName%3D%3D%22crm-db%22&sortDesc=CreationTime"


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

    def collections(self):
        """Opens each entry of the start page, and the first object of each list, with all forms of its actions."""
        browser = self.browser
        browser.evaluate("location.hash = '#/'")
        browser.wait_for("document.querySelector('.collections')", "the overview")
        entries = browser.evaluate("[...document.querySelectorAll('.collections a')].map((it) => it.getAttribute('href'))")
        if len(entries) < 50:
            raise Failure(f"only {len(entries)} entries")
        forms = 0
        for entry in entries:
            self.open_object(entry)
            first = browser.evaluate("document.querySelector('tbody a')?.getAttribute('href')")
            if first:
                self.open_object(first)
                forms += self.forms(first)
        if forms < 50:
            raise Failure(f"only {forms} forms")

    def open_object(self, address):
        """Opens an address of the page, and checks what it shows."""
        browser = self.browser
        browser.evaluate(f"document.querySelector('main').replaceChildren(); location.hash = {json.dumps(address)}")
        browser.wait_for("document.querySelector('main h1')", address)
        check_page(browser, address)
        wrong = browser.evaluate("""(() => {
            const text = document.querySelector('main').innerText;
            const kind = document.querySelector('main .kind').innerText;
            const unknown = [...document.querySelectorAll('.meaning em')].map((it) => it.closest('.row').innerText);
            return /undefined|NaN|\\[object/.test(text) || /^(Document|Content|Status|Error)/.test(kind) || unknown.length > 0 ? `${kind}: ${unknown} ${text}` : '';
        })()""")
        if wrong:
            raise Failure(f"{address}: {wrong[:1500]}")

    def forms(self, address):
        """Opens the forms of all actions with all their parts, and returns their number."""
        browser = self.browser
        count = browser.evaluate("document.querySelectorAll('[data-action]').length")
        for index in range(count):
            body = browser.evaluate(f"""(() => {{
                document.querySelectorAll('[data-action]')[{index}].click();
                const dialog = document.querySelector('dialog[open]');
                dialog.querySelectorAll('legend input').forEach((it) => it.click());
                dialog.querySelectorAll('fieldset > button').forEach((it) => it.click());
                const text = dialog.querySelector('.preview textarea')?.value || '{{}}';
                const broken = /undefined|NaN|\\[object/.test(dialog.innerText) || dialog.scrollWidth > dialog.clientWidth;
                return broken ? dialog.innerText : text;
            }})()""")
            try:
                json.loads(body)
            except ValueError:
                raise Failure(f"{address}: a form is broken: {body[:500]}") from None
            check_page(browser, f"a form of {address}")
            browser.evaluate("document.querySelector('dialog').close()")
            browser.wait_for("!document.querySelector('dialog')", "the closed dialog")
        return count

    def secret(self):
        """A secret of a form is not in the preview."""
        browser = self.browser
        self.open_object("#/api/query?type=BackupServer&format=Entities&pageSize=50&page=1")
        self.open_object(browser.evaluate("document.querySelector('tbody a').getAttribute('href')"))
        browser.evaluate("document.querySelector('[data-action=\"create password\"]').click()")
        browser.evaluate("document.querySelector('dialog input[type=password]').focus()")
        browser.type("Secret-Word-1")
        shown = browser.evaluate("document.querySelector('dialog .preview textarea').value")
        if "Secret-Word-1" in shown or "***" not in shown:
            raise Failure(f"the preview is {shown}")
        browser.press("Escape")

    def deletes(self):
        """Actions that differ in a parameter only have their own requests."""
        browser = self.browser
        self.open_object("#/api/query?type=CloudTenant&format=Entities&pageSize=50&page=1")
        self.open_object(browser.evaluate("document.querySelector('tbody a').getAttribute('href')"))
        for name, expected in (("delete", False), ("delete with backups", True)):
            browser.evaluate(f"document.querySelector('[data-action=\"{name}\"]').click()")
            request = browser.evaluate("document.querySelector('dialog .request').innerText")
            if not request.startswith("DELETE ") or ("includeBackups=true" in request) != expected:
                raise Failure(f"{name}: {request}")
            browser.press("Escape")
            browser.wait_for("!document.querySelector('dialog')", "the closed dialog")
        count = browser.evaluate("document.querySelectorAll('[data-action^=delete]').length")
        if count != 2:
            raise Failure(f"{count} actions delete a tenant")

    def download(self):
        """Mounts a restore point, restores a file of the guest for a download, and saves it."""
        browser = self.browser
        self.open_object(POINTS.replace("/api", "#/api", 1).replace("crm-db", "fileserver01"))
        self.open_object(browser.evaluate("document.querySelector('tbody a').getAttribute('href')"))
        browser.click("document.querySelector('[data-action=mount]')")
        browser.click("document.querySelector('dialog .primary')")
        browser.wait_for("document.querySelector('.result')", "the mount")
        browser.click("document.querySelector('.result')")
        browser.wait_for_text("Open Volume$0:")
        mount = browser.evaluate("location.hash")
        browser.evaluate(f"location.hash = {json.dumps(mount + '/E:/shares?action=listFiles&pageSize=10&page=1')}")
        browser.wait_for("document.querySelector('tbody a')", "the files")
        browser.click("[...document.querySelectorAll('tbody a')].find((it) => it.innerText.startsWith('100%'))")
        browser.wait_for("document.querySelector('[data-action=restore]')", "the file")
        browser.click("document.querySelector('[data-action=restore]')")
        browser.evaluate("""(() => {
            const kind = document.querySelector('dialog select');
            kind.value = [...kind.options].find((it) => it.innerText.startsWith('For direct download')).value;
            kind.dispatchEvent(new Event('change', { bubbles: true }));
        })()""")
        browser.click("document.querySelector('dialog .buttons .primary')")
        browser.click("document.querySelector('.confirmation .primary')")
        browser.wait_for("document.querySelector('[data-action=download]')", "the download")
        with tempfile.TemporaryDirectory() as folder:
            browser.save_downloads_in(folder)
            browser.click("document.querySelector('[data-action=download]')")
            browser.click("document.querySelector('dialog .primary')")
            browser.wait_for("document.getElementById('status').textContent.startsWith('Saved')", "the saved file")
            deadline = time.monotonic() + 10
            while [it.stat().st_size > 0 for it in pathlib.Path(folder).glob("*.txt")] != [True]:
                if time.monotonic() > deadline:
                    raise Failure(f"saved are {list(pathlib.Path(folder).iterdir())}")
                time.sleep(0.05)

    def errors(self):
        """Shows the server's message of an error."""
        browser = self.browser
        browser.messages.clear()
        browser.evaluate("location.hash = '#/api/jobs/99999'")
        browser.wait_for_text("ID 99999 is invalid")
        self.picture("error")
        # The browser notes the status.
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


def walk_everything(browser, url, _folder, suffix):
    """Opens everything that the start page leads to."""
    walk = Walk(browser, pathlib.Path(tempfile.gettempdir()), suffix)
    browser.open(f"{url}/explore")
    browser.wait_for("document.querySelector('form.logon')", "the logon form")
    browser.press("Enter")
    walk.collections()
    walk.secret()
    walk.deletes()
    walk.download()
    # The browser advises about forms with passwords, which are not logons here.
    browser.messages[:] = [it for it in browser.messages if not it.startswith("[DOM]")]
    finish(browser, url)


def walk_read_only(browser, url, folder, suffix):
    """The page refuses actions, and shows the reason."""
    walk = Walk(browser, folder, suffix)
    browser.open(url)
    walk.overview()
    walk.restore_points()
    browser.click("document.querySelector('[data-action=restore]')")
    browser.wait_for_text("--allow-actions")
    if not browser.evaluate("document.querySelector('dialog .primary').disabled"):
        raise Failure("the action can be sent")
    walk.picture("restore")
    finish(browser, url.split("/explore")[0])


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


WALKS = {"simulator": walk_simulator, "everything": walk_everything, "command": walk_command, "read-only": walk_read_only}


def main():
    program, folder, name, url = sys.argv[1:]
    sizes = [(1280, "light"), (1280, "dark"), (420, "light"), (420, "dark")]
    for width, scheme in sizes if name == "simulator" else sizes[:1]:
        suffix = f"{width}-{scheme}" if name == "simulator" else f"{name}-{width}-{scheme}"
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            with Browser(program, profile, width, 900, scheme) as browser:
                try:
                    WALKS[name](browser, url, pathlib.Path(folder), suffix)
                except Failure as failure:
                    browser.screenshot(pathlib.Path(folder) / f"explore-failure-{suffix}.png")
                    print(f"browser: {suffix}: {failure}", *browser.messages, sep="\n", file=sys.stderr)
                    sys.exit(1)
    print(f"{name} passed")


main()
