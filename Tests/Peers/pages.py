"""Every page of the console, in a real browser, light, dark and narrow: pages.py BASE USER PASSWORD SHOTS [PATH...]

USER is "" where one is let in without a password. Without paths the pages are those of the navigation, what these lead
to, and so on; of those that are alike a few are enough. Of each: axe finds nothing that keeps people with disabilities
out, nothing hangs over the edge, nothing is said on the browser's console, and nothing comes from another host. Prints
one JSON object.
"""

import json
import re
import sys

from axe_selenium_python import Axe

from browser import Browser

LOOKS = ((1280, False), (1280, True), (360, False))
# So many that are alike, as /messages/1 and /messages/2, are enough.
MOST_ALIKE = 3
AXE = open(Axe(None).script_url, encoding="utf-8").read()
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"]}}


def sign_in(browser, user, password):
    if not user:
        return
    browser.open("/sign-in")
    browser.fill("#f-name", user)
    browser.fill("#f-password", password)
    browser.press(".form button.main")
    assert browser.path == "/", browser.path


def links(browser, css):
    """The pages that the elements lead to, without those that are downloads or data."""
    paths = [path.split("#")[0] for path in browser.links(css)]
    return [path for path in paths if path and not re.match(r"/(api|assets|configuration/download)\b", path)]


def kind(path):
    """Pages of one kind have the same pattern."""
    head, _, query = path.partition("?")
    parts = head.strip("/").split("/")
    known = {"new", "edit", "remove", "revisions", "rollback", "diff"}
    shape = parts[:1] + [part if part in known else "*" for part in parts[1:]]
    names = sorted(item.split("=")[0] + ("=" + item.split("=")[1] if item.startswith("type=") else "")
                   for item in query.split("&") if item)
    return "/".join(shape) + "?" + "&".join(names)


def is_meant(violation, node):
    """Exceptions, each with its reason."""
    # HTML has `off` for every field; this axe knows it for texts only.
    return violation["id"] == "autocomplete-valid" and 'autocomplete="off"' in node["html"]


def complaints(browser, path):
    """What is wrong with the page as it is looked at now."""
    said = []
    wide = browser.driver.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    if wide[0] > wide[1]:
        said.append(f"it is {wide[0]} wide, and the window {wide[1]}")
    # In the dark other colours are all that is different.
    rules = {"runOnly": {"type": "rule", "values": ["color-contrast"]}} if browser.dark else RULES
    found = browser.driver.execute_async_script(
        "axe.run(document, arguments[0]).then(arguments[1], (error) => arguments[1](String(error)))", rules
    )
    assert isinstance(found, dict), f"{path}: {found}"
    for violation in found["violations"]:
        nodes = [node for node in violation["nodes"] if not is_meant(violation, node)]
        if not nodes:
            continue
        where = "; ".join(" ".join(node["target"]) + " " + node["html"][:120] for node in nodes[:3])
        said.append(f"{violation['impact']} {violation['id']}: {violation['help']}: {where}")
    return [f"{path} {browser.width}{' dark' if browser.dark else ''}: {words}" for words in said]


def look_at(browser, path):
    """What is wrong with a page in any look."""
    wrong = []
    name = re.sub(r"[^A-Za-z0-9]+", "-", path).strip("-") or "overview"
    for width, dark in LOOKS:
        browser.look(width, dark)
        if not dark:
            browser.open(path)
            assert browser.text("h1"), f"no heading on {path}"
            # By the driver: a page of ours runs no script that is not its own.
            browser.driver.execute_script(AXE)
        browser.shot(name)
        wrong += complaints(browser, path)
    browser.look(*LOOKS[0])
    return wrong


def look_at_all(browser, pages):
    """What is wrong with the pages, and with those that they lead to, which are added to them."""
    wrong, count = [], {}
    for page in pages:
        wrong += look_at(browser, page)
        for path in dict.fromkeys(links(browser, "main a[href]")):
            shape = kind(path)
            if path not in pages and count.get(shape, 0) < MOST_ALIKE:
                count[shape] = count.get(shape, 0) + 1
                pages.append(path)
    return wrong


def main(base, user, password, shots, *paths):
    pages = list(paths)
    with Browser(base, shots) as browser:
        wrong = look_at(browser, "/sign-in") if user else []
        sign_in(browser, user, password)
        for path in paths:
            wrong += look_at(browser, path)
        if not paths:
            browser.open("/")
            pages = list(dict.fromkeys(links(browser, "header nav a")))
            assert len(pages) >= 10, pages
            wrong += look_at_all(browser, pages)
        wrong += browser.listen()
        answers = browser.answers
    for words in wrong:
        print(words, file=sys.stderr)
    print(json.dumps({"pages": pages, "answers": answers, "wrong": len(wrong)}))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
