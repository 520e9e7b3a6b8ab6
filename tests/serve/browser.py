"""The page of rs-serve in a real browser: browser.py URL TOKEN SCREENSHOT_DIR. Prints TAP.

The server should have a MovieLens-shaped set and no limit that a quick visitor meets. All five scenarios are walked twice: by mouse on
a desk in light colours, by keyboard alone on a phone in dark ones. Films are taken from the page, none is named here. The policy is
put back at the end; the film that is added stays, for films cannot be taken out."""
import base64
import re
import sys
import traceback
from pathlib import Path

import axe_core_python
import requests
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.support.ui import WebDriverWait

URL, TOKEN, SHOTS = sys.argv[1].rstrip("/"), sys.argv[2], Path(sys.argv[3])
OPERATOR = {"Authorization": "Bearer " + TOKEN}
AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
DESK, PHONE = (1280, 900), (360, 740)
results = []


def ok(passed, name, detail=""):
    results.append(bool(passed))
    print(f"{'ok' if passed else 'not ok'} {len(results)} - {name}", flush=True)
    if not passed and detail != "":
        print("\n".join("# " + line for line in str(detail).splitlines()), flush=True)


def skip(name, why):
    results.append(True)
    print(f"ok {len(results)} - {name} # SKIP {why}", flush=True)


class Page:
    """One browser with one look: its size, its colours, and what a person can do and see."""

    def __init__(self, name, size, dark):
        options = webdriver.ChromeOptions()
        options.binary_location = "/usr/bin/chromium"
        for option in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--hide-scrollbars"):
            options.add_argument(option)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver"))
        self.driver.set_script_timeout(60)
        self.name, self.shots = name, 0
        self.phone = size[0] < 500
        self.cdp("Emulation.setDeviceMetricsOverride", width=size[0], height=size[1], deviceScaleFactor=1, mobile=self.phone)
        self.colours(dark)

    def cdp(self, command, **parameters):
        return self.driver.execute_cdp_cmd(command, parameters)

    def colours(self, dark, motion="no-preference"):
        self.cdp("Emulation.setEmulatedMedia", features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": motion}])

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, what, script, *arguments, seconds=15):
        """Waits until the script returns something true, and returns it."""
        return WebDriverWait(self.driver, seconds, 0.05).until(lambda _: self.js(script, *arguments), f"waited for {what}")

    def open(self):
        self.driver.get(URL + "/")
        self.wait("films and genres", "return document.querySelectorAll('#films .film').length > 0"
                  " && document.querySelectorAll('#genres input').length > 1")

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def text(self, css):
        return self.js("return document.querySelector(arguments[0])?.textContent ?? ''", css)

    def ids(self, css="#films"):
        return self.js("return [...document.querySelectorAll(arguments[0] + ' .film')].map(film => film.dataset.id)", css)

    def step(self):
        return self.js("return [...document.querySelectorAll('#steps li')].findIndex(li => li.ariaCurrent === 'step') + 1")

    def said(self, words):
        """Waits for a status or an alert that matches, and returns the whole of it."""
        return self.wait(f"words like {words!r}", "return [...document.querySelectorAll('.talk p, [role=alert], [role=status]')]"
                         ".map(p => p.textContent).find(text => new RegExp(arguments[0], 'i').test(text))", words)

    def settled(self):
        """Nothing moves, nothing is under way."""
        self.wait("rest", "return !document.querySelector('[aria-busy]')"
                  " && document.getAnimations().every(a => a.playState === 'finished')")

    def focused(self):
        return self.js("const e = document.activeElement; return e === document.body ? '' : e.id || e.dataset.action || e.tagName")

    # By mouse.
    def into_sight(self, element):
        """Scrolls to it, and waits until nothing moves it any more."""
        self.driver.execute_async_script("""const [element, done] = arguments;
            let last, same = 0;
            element.scrollIntoView({block: 'center'});
            requestAnimationFrame(function frame() {
              const { top, left } = element.getBoundingClientRect();
              same = last === `${top} ${left}` ? same + 1 : 0;
              last = `${top} ${left}`;
              if (same < 3) requestAnimationFrame(frame); else done();
            });""", element)

    def click(self, element):
        element = self.one(element) if isinstance(element, str) else element
        self.into_sight(element)
        ActionChains(self.driver, duration=20).move_to_element(element).click().perform()

    def click_star(self, film, star, half=False):
        picture = film.find_element(By.CSS_SELECTOR, ".stars > svg")
        self.into_sight(picture)
        width = picture.rect["width"] / 5
        x = (star - 1 + (0.2 if half else 0.7)) * width - 2.5 * width
        ActionChains(self.driver, duration=20).move_to_element_with_offset(picture, round(x), 0).click().perform()

    # By keyboard.
    def keys(self, *keys):
        ActionChains(self.driver, duration=0).send_keys(*keys).perform()

    def tab_to(self, css, back=False):
        for _ in range(400):
            if self.js("return document.activeElement.matches(arguments[0])", css):
                return
            if back:
                ActionChains(self.driver, duration=0).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
            else:
                self.keys(Keys.TAB)
        raise AssertionError(f"Tab never came to {css}")

    # What has to hold in every state.
    def look(self, state, scroll=None):
        """A picture, axe, and on a phone no scrolling sideways."""
        self.settled()
        self.shots += 1
        if scroll:
            self.js("document.querySelector(arguments[0]).scrollIntoView({block: 'start'})", scroll)
        else:
            self.js("scrollTo(0, 0)")
        picture = SHOTS / f"{self.name}-{self.shots:02}-{state.replace(' ', '-')}.png"
        picture.write_bytes(base64.b64decode(self.cdp("Page.captureScreenshot")["data"]))
        if not self.js("return typeof axe === 'object'"):
            self.js(AXE + "; window.axe = axe;")
        found = self.driver.execute_async_script(
            "const done = arguments[0]; axe.run(document).then(r => done(r.violations), e => done([{id: String(e), nodes: []}]))")
        ok(not found, f"{self.name}, {state}: axe finds nothing",
           "\n".join(f"{v['id']}: {v.get('help', '')}\n" + "\n".join(
               f"  {n['target']} {n.get('failureSummary', '')}" for n in v["nodes"][:4]) for v in found))
        if self.phone:
            wide = self.js("return [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1"
                           " && !e.closest('.chips, .vh, #policy')).slice(0, 5).map(e => e.outerHTML.slice(0, 80))")
            width = self.js("return document.documentElement.scrollWidth")
            ok(width <= PHONE[0] and not wide, f"{self.name}, {state}: nothing is wider than the phone", [width, wide])

    def small_targets(self):
        return self.js("""return [...document.querySelectorAll('button:not(.link), select, summary, label, .stars > svg, input:not([type=range])')]
            .filter(e => e.checkVisibility()).map(e => [e, e.getBoundingClientRect()])
            .filter(([, r]) => r.width > 1 && (r.width < 24 || r.height < 24) ).map(([e]) => e.outerHTML.slice(0, 90))
            .filter(html => !html.startsWith('<label for') && !html.startsWith('<input type="checkbox"'))""")

    def console(self):
        """What the console has said since the last call, that it should not have."""
        return [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]


def api(path, **parameters):
    return requests.get(URL + path, params=parameters, timeout=20).json()


def liked_enough(page):
    """Scenario 4 within a dozen ratings, whatever the recipe's bounds are."""
    return page.step() == 4 or len(page.ids("#mine")) > 12


def first_look(page):
    page.open()
    ok(page.step() == 1, f"{page.name}: a newcomer is at step 1")
    ok(page.js("return innerWidth") == (PHONE if page.phone else DESK)[0], f"{page.name}: the window is as wide as was asked")
    wanted = [str(film["id"]) for film in api("/api/popular", n=10)["films"]]
    ok(page.ids() == wanted, f"{page.name}: the popular films are the server's", [page.ids(), wanted])
    ok(all(page.text(f"#films .film:nth-child({i}) .why") for i in range(1, 11)), f"{page.name}: each film says why")
    ok(not page.js("return [...document.querySelectorAll('#films h3')].some(h => /, (The|A|An) \\(/.test(h.textContent))"),
       f"{page.name}: articles stand in front")
    ok(not page.js("return localStorage.length"), f"{page.name}: nobody is made a visitor by looking")
    page.look("1 start")


def by_mouse(page):
    first_look(page)
    # 1: a genre.
    before = page.ids()
    genre = page.js("return [...document.querySelectorAll('#genres input')].find(i => i.value === 'Comedy' || i.value)?.value")
    page.click(page.one(f"#genres input[value='{genre}']"))
    page.wait("another list", "return document.querySelector('#list-title').textContent.includes(arguments[0])", genre)
    ok(page.ids() != before and page.ids() == [str(f["id"]) for f in api("/api/popular", n=10, genre=genre)["films"]],
       "mouse: a genre brings the popular films of it")
    ok(genre in page.said(re.escape(genre)), "mouse: and it is said")
    page.look("1 genre")
    page.click("#more")
    page.wait("twenty films", "return document.querySelectorAll('#films .film').length > 10")
    ok(len(set(page.ids())) == len(page.ids()) > 10, "mouse: more films, none twice")

    # 2: seen.
    film = page.ids()[0]
    page.click("#films [data-action=seen]")
    page.wait("step 2", "return document.querySelectorAll('#steps li')[1].ariaCurrent === 'step'")
    page.said("seen")
    ok(film not in page.ids() and page.ids("#mine") == [film], "mouse: a film that was seen goes from the list to my films")
    ok(page.js("return !!localStorage.getItem('rs-visitor')"), "mouse: the first mark makes a visitor")
    ok(page.all("#films .why button"), "mouse: the list says which film it is because of")
    page.look("2 films watched")

    # Films like one.
    page.click("#films .why button")
    page.wait("the dialog", "return document.querySelector('#like').open && document.querySelectorAll('#like .film').length > 0")
    ok(page.text("#like-title").startswith("Films like "), "mouse: the film of the reason leads to films like it")
    ok(page.ids("#like") == [str(f["id"]) for f in api(f"/api/films/{film}/similar", n=10)["films"]], "mouse: they are the server's")
    page.look("2 films like this")
    page.click_star(page.one("#like .film"), 4)
    page.said("4 stars")
    ok(page.step() == 3 and page.one("#like .film .stars input").get_attribute("value") == "4", "mouse: a film is rated in there too")
    page.click("#like-close")
    page.wait("no dialog", "return !document.querySelector('#like').open")
    ok(page.wait("the focus", "return document.activeElement.closest('#list') !== null"), "mouse: after it, the focus is in the list")

    # 3: ratings.
    page.look("3 a few ratings")
    ok(re.search(r"rate \d+ more film", page.text("#next")), "mouse: step 3 says how many more to rate", page.text("#next"))
    before, film = page.ids(), page.ids()[1]
    page.click_star(page.all("#films .film")[1], 5, half=True)
    page.said("4 and a half stars")
    ok(page.ids() != before and film not in page.ids(), "mouse: the list changes at once after a rating")
    ok(page.all("#films .fresh"), "mouse: what is new in it is marked")
    value = page.js("return document.querySelector(`#mine [data-id='${arguments[0]}'] input`).value", film)
    ok(value == "4.5", "mouse: half a star is half a star", value)
    page.click_star(page.one(f"#mine [data-id='{film}']"), 2)
    page.said(": 2 stars")
    ok(page.js("return document.querySelector(`#mine [data-id='${arguments[0]}'] input`).value", film) == "2",
       "mouse: a rating is changed")
    page.click(f"#mine [data-id='{film}'] [data-action=remove]")
    page.said("removed")
    ok(film not in page.ids("#mine"), "mouse: a rating is removed")

    # Search.
    word = max(re.findall(r"[A-Za-z]{4,}", api("/api/popular", n=30)["films"][-1]["title"]), key=len)
    page.click("#query")
    page.keys(word)
    page.wait("matches", "return document.querySelectorAll('#matches li').length > 0")
    ok(all(word.lower() in li.text.lower() for li in page.all("#matches li")), "mouse: search finds titles with the word")
    page.look("3 search")
    page.click("#matches li")
    page.wait("the film", "return document.querySelectorAll('#found .film').length === 1")
    ok(page.js("return document.activeElement.closest('#found') !== null"), "mouse: the film found has the focus")

    # 4: enough.
    while not liked_enough(page):
        page.settled()
        count = len(page.ids("#mine"))
        page.click_star(page.one("#films .film"), 5)
        page.wait("one more of mine", "return document.querySelectorAll('#mine .film').length > arguments[0]", count)
        page.said("5 stars")
    ok(page.step() == 4, "mouse: enough ratings lead to step 4")
    page.look("4 enough ratings")
    page.js("document.querySelector('#map-section').scrollIntoView()")
    page.wait("the map's words", "return document.querySelector('#place-words').textContent")
    answer = requests.get(URL + "/api/map", timeout=20)
    if answer.status_code == 404:
        skip("mouse: the map", "this server has none")
    else:
        page.wait("my place", "return /nearest to: .+ \\(\\d+ people\\)/.test(document.querySelector('#place-words').textContent)")
        shown = page.js("return document.querySelectorAll('#map > path').length")
        ok(shown == len(answer.json()["points"]) and page.all("#map .you"), "mouse: the map has everybody, and me", shown)
        ok(len(page.all("#legend li")) == len(answer.json()["clusters"]), "mouse: its groups have names")
        page.look("4 map", "#map-section")

    # A reload. The genre is not remembered.
    page.click("#genres input[value='']")
    page.wait("all genres", "return document.querySelector('#genres input').checked")
    page.said("same films|first:")
    mine, shown = page.ids("#mine"), page.ids()[:10]
    page.open()
    page.wait("my films", "return document.querySelectorAll('#mine .film').length > 0")
    ok(page.ids("#mine") == mine and page.ids() == shown and page.step() == 4, "mouse: a reload keeps the visitor")

    # 5: the operator.
    page.js("document.querySelector('#map-section').scrollIntoView()")
    page.wait("the map's words", "return document.querySelector('#place-words').textContent")
    page.click("#operator summary")
    page.look("5 operator", "#operator")
    ok(not page.console(), "mouse: the console is silent so far", page.console())
    page.click("#token")
    page.keys("not-the-token", Keys.ENTER)
    ok("not the operator's token" in page.said("token. Nothing"), "mouse: a wrong token is told in words")
    page.look("5 wrong token", "#operator")
    page.console()  # the browser itself logs the answer to the wrong token
    page.one("#token").clear()
    page.click("#token")
    page.keys(TOKEN, Keys.ENTER)
    page.wait("the desk", "return !document.querySelector('#desk').hidden")
    ok(page.text("#policy") == "" and page.one("#policy").get_attribute("value").startswith("rule,"), "mouse: the rules are shown as CSV")
    ok(page.js("return !Object.values(localStorage).some(v => v.includes(arguments[0]))", TOKEN),
       "mouse: the operator's token is not kept for good")

    target = page.ids()[4]
    page.click(f"#films [data-id='{target}'] [data-action=promote]")
    page.said("^Promoted: ")
    ok(page.ids()[0] == target, "mouse: a promoted film leads the list", page.ids())
    ok(re.search("promoted", page.text("#films .film .why"), re.I) and "was" in page.text("#films .film .why"),
       "mouse: it says so, and where it was", page.text("#films .film .why"))
    ok(len(page.all("#effect-rows tr")) > 1, "mouse: before and after stand side by side")
    page.look("5 promoted")
    page.look("5 before and after", "#effect")
    page.click("#undo")
    page.said("^Undone")
    ok(page.ids() == shown, "mouse: undone, the list is what it was", [page.ids(), shown])

    page.click(f"#films [data-id='{target}'] [data-action=block]")
    page.said("^Blocked: ")
    ok(target not in page.ids(), "mouse: a blocked film is gone")
    ok(f"block,id={target}," in page.one("#policy").get_attribute("value"), "mouse: the rule stands among the rules")
    common = page.js("""const c = {}; for (const p of document.querySelectorAll('#films .genres'))
        for (const g of p.textContent.split(' · ')) c[g] = (c[g] || 0) + 1; return Object.entries(c).sort((a, b) => b[1] - a[1])[0]""")
    page.js("document.querySelector('#cap-genre').value = arguments[0]", common[0])
    page.js("document.querySelector('#cap-number').value = 1")
    page.click("#cap-form button")
    page.said("^Limited: ")
    ok(f"cap,genre={common[0]},1," in page.one("#policy").get_attribute("value"), "mouse: a genre is limited")
    with_genre = page.js("return [...document.querySelectorAll('#films .genres')].slice(0, 10)"
                         ".filter(p => p.textContent.split(' · ').includes(arguments[0])).length", common[0])
    ok(with_genre <= max(1, common[1] - 1), "mouse: the list has fewer of it", [common, with_genre])
    page.click("#boost-form button")
    page.said("^Boosted: ")
    ok("boost,genre=" in page.one("#policy").get_attribute("value"), "mouse: a genre is boosted")

    # The rules as text: wrong ones, and ones that somebody else has changed.
    page.js("const p = document.querySelector('#policy'); p.value += 'nonsense,id=1,,,\\n'")
    page.click("#policy-form button")
    ok(re.search("line|rule", page.said("nonsense|line \\d+"), re.I), "mouse: a wrong rule is told in words")
    page.js("const p = document.querySelector('#policy'); p.value = p.value.replace(/nonsense.*\\n/, '')")
    requests.put(URL + "/api/policy", data="rule,match,value,from,until\n", headers={**OPERATOR, "Content-Type": "text/csv"}, timeout=20)
    page.click("#policy-form button")
    ok(page.said("somebody else"), "mouse: another operator's change is not overwritten")
    page.click("#policy-reload")
    page.said("rules as they are")
    ok(page.one("#policy").get_attribute("value") == "rule,match,value,from,until\n", "mouse: and it is shown")
    page.console()  # the browser's own lines on 400 and 412

    # A film whose title is HTML.
    title = "<b>Bold</b> <img src=x onerror=document.title='taken'> & \"Sons\", The (2026)"
    page.click("#film-title")
    page.keys(title)
    page.click("#film-genres input")
    page.click("#film-tags")
    page.keys("space, robots")
    page.click("#film-form > button")
    page.said("^Added: ")
    shown = page.text("#added h3")
    ok(shown == "The <b>Bold</b> <img src=x onerror=document.title='taken'> & \"Sons\" (2026)", "mouse: HTML in a title is text", shown)
    added = page.ids("#added")[0]
    page.click("#added [data-action=promote]")
    page.said("^Promoted: ")
    ok(page.ids()[0] == added and not page.all("#films img, #films b") and page.js("return document.title") != "taken",
       "mouse: so it is in the list, which the new film now leads")
    page.look("5 added film")
    page.click("#undo")
    page.said("^Undone")

    # Troubles in words.
    page.js("window.real = fetch; window.fetch = async () => new Response('{\"error\":\"slow down\"}',"
            " {status: 429, headers: {'Retry-After': '7'}})")
    page.click("#films [data-action=like]")
    ok("7 seconds" in page.said("too much at once"), "mouse: too many requests: said when to try again")
    page.js("window.fetch = async () => new Response('', {status: 413})")
    page.click("#films [data-action=like]")
    ok(page.said("64 KB"), "mouse: too large: said in words")
    page.js("window.fetch = async () => new Response('<html>', {status: 502})")
    page.click("#films [data-action=like]")
    ok(page.said("error 502"), "mouse: a proxy's error is told too")
    page.js("window.fetch = window.real")
    page.cdp("Network.enable")
    page.cdp("Network.emulateNetworkConditions", offline=True, latency=0, downloadThroughput=0, uploadThroughput=0)
    film = page.ids()[0]
    page.click_star(page.one("#films .film"), 3)
    ok(page.said("does not answer"), "mouse: no server: said in words")
    ok(page.one(f"#films [data-id='{film}'] input").get_attribute("value") == "0", "mouse: and the stars fall back")
    page.look("offline")
    page.cdp("Network.emulateNetworkConditions", offline=False, latency=0, downloadThroughput=-1, uploadThroughput=-1)
    page.console()

    # A visitor whom the server has lost.
    page.js("localStorage.setItem('rs-visitor', JSON.stringify({id: 999999999, token: 'x'}))")
    page.open()
    ok(page.step() == 1 and page.said("starts anew"), "mouse: a visitor whom the server has lost starts anew")
    page.click("#films [data-action=seen]")
    page.said(": seen")
    kept = page.js("return JSON.parse(localStorage.getItem('rs-visitor'))")
    requests.delete(f"{URL}/api/users/{kept['id']}", headers={"Authorization": "Bearer " + kept["token"]}, timeout=20)
    page.click("#films [data-action=seen]")
    ok(page.said("starts anew") and page.step() == 1 and not page.ids("#mine"), "mouse: also when it is lost in between")
    page.console()


def by_keyboard(page):
    first_look(page)
    page.keys(Keys.TAB)
    ok(page.js("return document.activeElement.className === 'skip' && document.activeElement.getBoundingClientRect().top >= 0"),
       "keyboard: the first Tab shows the way past the head")
    page.keys(Keys.ENTER)
    ok(page.focused() == "list-title", "keyboard: and it leads to the films", page.focused())
    covered = page.js("return document.activeElement.getBoundingClientRect().top < document.querySelector('nav').getBoundingClientRect().bottom")
    ok(not covered, "keyboard: which nothing covers")
    page.tab_to("#genres input", back=True)
    page.keys(Keys.ARROW_RIGHT)
    genre = page.js("return document.activeElement.value")
    page.wait("another list", "return document.querySelector('#list-title').textContent.includes(arguments[0])", genre)
    ok(page.ids() == [str(f["id"]) for f in api("/api/popular", n=10, genre=genre)["films"]],
       "keyboard: an arrow picks a genre, and brings its popular films")
    ring = page.js("return getComputedStyle(document.activeElement.nextElementSibling).outlineStyle")
    ok(ring == "solid", "keyboard: one sees where one is", ring)
    page.look("1 genre")

    # Search.
    title = api("/api/popular", n=40)["films"][-1]["title"]
    word = max(re.findall(r"[A-Za-z]{4,}", title), key=len)
    page.tab_to("#query")
    page.keys(word)
    page.wait("matches", "return document.querySelectorAll('#matches li').length > 0")
    page.keys(Keys.ARROW_DOWN)
    ok(page.js("const q = document.querySelector('#query'); return q.ariaExpanded === 'true' &&"
               " document.getElementById(q.getAttribute('aria-activedescendant')).ariaSelected === 'true'"),
       "keyboard: arrows walk through what was found")
    ok(page.js("return document.querySelector('#matches').getBoundingClientRect().bottom <= innerHeight"),
       "keyboard: all of what was found is in sight")
    page.look("1 search", "#find")
    page.keys(Keys.ESCAPE)
    ok(not page.js("return document.querySelector('#matches').checkVisibility()"), "keyboard: Escape closes it")
    page.keys(" ")
    page.wait("matches", "return document.querySelectorAll('#matches li').length > 0")
    page.keys(Keys.ARROW_DOWN, Keys.ENTER)
    ok(page.wait("the film", "return document.activeElement.closest('#found') !== null"), "keyboard: Enter picks one")
    page.look("1 film found", "#find")
    page.tab_to("#query", back=True)
    page.keys("xqzxqz")
    ok(page.said("no film"), "keyboard: nothing found is said")

    # 2.
    page.tab_to("#films .film:nth-child(2) [data-action=seen]")
    film, follower = page.ids()[1:3]
    page.keys(Keys.ENTER)
    page.wait("step 2", "return document.querySelectorAll('#steps li')[1].ariaCurrent === 'step'")
    said = page.said("seen.*step 2")
    ok(film in page.ids("#mine") and "new" in said, "keyboard: a film is marked as seen, and what changed is said", said)
    ok(page.focused() == "seen" and page.js("return document.activeElement.closest('#films .film:nth-child(2)') !== null"),
       "keyboard: the focus is on the film that took its place", page.focused())
    page.look("2 films watched")

    # 3.
    page.tab_to("#films .film:first-child .stars input", back=True)
    page.keys(*[Keys.ARROW_RIGHT] * 7)
    ok(page.js("return document.activeElement.getAttribute('aria-valuetext')") == "3 and a half stars",
       "keyboard: arrows choose half stars, and say so")
    ok(page.step() == 2, "keyboard: nothing is rated before Enter")
    page.keys(Keys.ENTER)
    page.wait("step 3", "return document.querySelectorAll('#steps li')[2].ariaCurrent === 'step'")
    page.said("3 and a half stars")
    ok(page.js("return document.activeElement.matches('#films .film:first-child input')"), "keyboard: the focus stays with the stars",
       page.focused())
    page.look("3 a few ratings")
    page.tab_to("#films [data-action=like]")
    page.keys(Keys.ENTER)
    page.wait("the dialog", "return document.querySelector('#like').open")
    ok(page.focused() == "like-title", "keyboard: the dialog takes the focus")
    page.look("3 films like this")
    page.keys(Keys.ESCAPE)
    page.wait("no dialog", "return !document.querySelector('#like').open")
    ok(page.focused() == "like", "keyboard: Escape closes it, and the focus is back", page.focused())
    page.tab_to("#mine .stars input")
    page.keys(Keys.END, Keys.ENTER)
    page.said("5 stars")
    ok(page.js("return document.activeElement.matches('#mine input') && document.activeElement.value === '5'"),
       "keyboard: a rating is changed, the focus stays")
    count = len(page.ids("#mine"))
    page.tab_to("#mine [data-action=remove]")
    page.keys(Keys.ENTER)
    page.said("removed")
    ok(len(page.ids("#mine")) == count - 1 and page.focused(), "keyboard: a rating is removed, the focus is kept")

    # A finger.
    box = page.js("const s = document.querySelector('#films .stars > svg'); s.scrollIntoView({block: 'center'});"
                  "const r = s.getBoundingClientRect(); return [r.left + r.width * 0.75, r.top + r.height / 2]")
    page.cdp("Emulation.setTouchEmulationEnabled", enabled=True)
    page.cdp("Input.dispatchTouchEvent", type="touchStart", touchPoints=[{"x": box[0], "y": box[1]}])
    page.cdp("Input.dispatchTouchEvent", type="touchEnd", touchPoints=[])
    ok(page.said(": 4 stars"), "phone: a tap on the fourth star gives four stars")
    page.cdp("Emulation.setTouchEmulationEnabled", enabled=False)

    # 4.
    page.settled()
    page.js("document.querySelector('#list-title').focus()")
    page.tab_to("#films .film:first-child .stars input")
    while not liked_enough(page):
        count = len(page.ids("#mine"))
        page.keys(Keys.END, Keys.ENTER)
        page.wait("one more of mine", "return document.querySelectorAll('#mine .film').length > arguments[0]", count)
    ok(page.step() == 4, "keyboard: stars alone lead to step 4, one film after another")
    page.look("4 enough ratings")
    page.look("4 list", "#list")
    page.look("4 my films", "#side")
    page.look("4 map", "#map-section")
    small = page.small_targets()
    ok(not small, "phone: nothing to press is smaller than 24 pixels", small)
    page.tab_to("#more")
    count = len(page.ids())
    page.keys(Keys.ENTER)
    page.wait("more films", "return document.querySelectorAll('#films .film').length > arguments[0]", count)
    ok(page.js("return document.activeElement.closest('.film') === document.querySelectorAll('#films .film')[arguments[0]]", count),
       "keyboard: the focus goes to the first of more films")

    # 5.
    page.tab_to("#operator summary")
    page.keys(Keys.ENTER)
    page.tab_to("#token")
    ok(not page.console(), "keyboard: the console is silent", page.console())
    page.keys("wrong", Keys.ENTER)
    ok(page.said("not the operator's token") and page.focused() == "token", "keyboard: a wrong token is told, the focus is in its field")
    page.console()
    page.js("document.activeElement.select()")
    page.keys(TOKEN, Keys.ENTER)
    page.wait("the desk", "return !document.querySelector('#desk').hidden")
    ok(page.focused() == "boost-genre", "keyboard: the desk takes the focus")
    page.look("5 desk", "#operator")
    page.look("5 rules", "#policy-form")
    shown = page.ids()
    page.tab_to("#films .film:nth-child(3) [data-action=promote]", back=True)
    page.keys(Keys.ENTER)
    page.said("^Promoted: ")
    ok(page.ids()[0] == shown[2], "keyboard: a film is promoted")
    ok(page.focused() == "promote", "keyboard: the focus stays with the film", page.focused())
    page.look("5 promoted", "#list")
    page.tab_to("#undo")
    page.look("5 before and after", "#effect")
    page.keys(Keys.ENTER)
    page.said("^Undone")
    ok(page.ids() == shown and page.focused(), "keyboard: and undone")
    page.tab_to("#films .film:first-child [data-action=block]", back=True)
    page.keys(Keys.ENTER)
    page.said("^Blocked: ")
    ok(shown[0] not in page.ids(), "keyboard: a film is blocked")

    # Forgotten.
    visitor = page.js("return JSON.parse(localStorage.getItem('rs-visitor'))")
    page.tab_to("#forget")
    page.keys(Keys.ENTER)
    page.said("forgotten")
    gone = requests.get(f"{URL}/api/users/{visitor['id']}/ratings", headers={"Authorization": "Bearer " + visitor["token"]}, timeout=20)
    ok(page.step() == 1 and not page.ids("#mine") and gone.status_code in (401, 403, 404), "keyboard: Forget me forgets", gone.status_code)
    ok(page.focused() == "mine-title" and not page.js("return localStorage.getItem('rs-visitor')"), "keyboard: here too")


def both_themes(page):
    """The colours follow the reader's setting, with and without motion."""
    light = page.js("return getComputedStyle(document.body).backgroundColor")
    page.colours(dark=page.phone is False, motion="reduce")
    other = page.js("return getComputedStyle(document.body).backgroundColor")
    ok(light != other, f"{page.name}: light and dark differ", [light, other])
    page.open()
    page.js("document.querySelector('#films [data-action=seen]').click()")
    page.said("seen")
    ok(not page.js("return document.getAnimations().length"), f"{page.name}: nothing moves where motion is to be reduced")
    page.look("2 other colours")
    page.look("2 other colours list", "#list")
    page.js("document.querySelector('#films [data-action=like]').click()")
    page.wait("the dialog", "return document.querySelector('#like').open")
    page.look("2 other colours dialog")
    page.keys(Keys.ESCAPE)
    page.js("document.querySelector('#map-section').scrollIntoView()")  # it is asked for when it comes into sight
    page.wait("the map", "return document.querySelector('#place-words').textContent")
    page.look("2 other colours map", "#map-section")
    ok(not page.console(), f"{page.name}: the console is silent in the other colours", page.console())


def at_home(page):
    """Nothing comes from elsewhere."""
    seen = page.js("return performance.getEntries().map(e => e.name).filter(n => /^[a-z]+:/.test(n) && !n.startsWith('data:'))")
    foreign = [name for name in seen if not name.startswith(URL + "/")]
    ok(seen and not foreign, f"{page.name}: nothing is asked of another host", foreign)


def main():
    SHOTS.mkdir(parents=True, exist_ok=True)
    policy = requests.get(URL + "/api/policy", headers=OPERATOR, timeout=20)
    head = requests.get(URL + "/", timeout=20).headers.get("Content-Security-Policy", "")
    ok("default-src 'none'" in head and "unsafe" not in head, "the page is held to a strict policy of contents", head)
    for name, size, dark, walk in (("desk", DESK, False, by_mouse), ("phone", PHONE, True, by_keyboard)):
        page = Page(name, size, dark)
        for part in (walk, at_home, both_themes):
            try:
                part(page)
            except Exception as error:  # a step that fails ends its walk, and is told as a failed check
                (SHOTS / f"{name}-failed-{part.__name__}.png").write_bytes(page.driver.get_screenshot_as_png())
                where = traceback.extract_tb(error.__traceback__)
                line = [frame.lineno for frame in where if frame.filename == __file__]
                ok(False, f"{name}: {part.__name__} went to its end", f"line {line}: {type(error).__name__}: {error}")
        page.driver.quit()
    requests.put(URL + "/api/policy", data=policy.content, headers={**OPERATOR, "Content-Type": "text/csv"}, timeout=20)
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
