"""Checks of pages, and moves with the keyboard."""

import json

from chromium import Failure


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
